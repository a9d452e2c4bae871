// Waiting for a condition, never for a length of time.

const PAUSE_MS = 40;

// The first truthy answer of `probe`, or undefined when none came within `limitMs`.
export async function until(probe, limitMs) {
  const end = performance.now() + limitMs;
  for (;;) {
    const answer = await probe();
    if (answer) return answer;
    if (performance.now() > end) return undefined;
    await new Promise((resolve) => { setTimeout(resolve, PAUSE_MS); });
  }
}
