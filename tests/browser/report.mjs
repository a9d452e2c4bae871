// What was checked: one line each, counted at the end.

export class Report {
  #say;
  passed = 0;
  failed = 0;
  skipped = 0;
  failures = [];

  constructor(say = console.log) {
    this.#say = say;
  }

  // What is checked under a heading, kept back until `tell`.
  part(heading) {
    const lines = [`\n# ${heading}`];
    const part = new Report((line) => lines.push(line));
    part.tell = () => {
      lines.forEach((line) => this.#say(line));
      this.passed += part.passed;
      this.failed += part.failed;
      this.skipped += part.skipped;
      this.failures.push(...part.failures);
    };
    return part;
  }

  check(name, holds, detail = '') {
    if (holds) {
      this.passed += 1;
      this.#say(`ok      ${name}`);
      return true;
    }
    this.failed += 1;
    const said = `${name}${detail ? `\n          ${String(detail).replaceAll('\n', '\n          ')}` : ''}`;
    this.failures.push(said);
    this.#say(`FAILED  ${said}`);
    return false;
  }

  equal(name, found, wanted) {
    return this.check(name, found === wanted, `found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
  }

  skip(name, why) {
    this.skipped += 1;
    this.#say(`skipped ${name}: ${why}`);
  }

  note(text) {
    this.#say(`        ${text}`);
  }

  // Says again what failed, so that it is not lost among the lines, then the figures.
  end() {
    if (this.failures.length) console.log(`\nWhat failed:\n${this.failures.map((line) => `- ${line}`).join('\n')}`);
    console.log(`\n${this.passed} passed, ${this.failed} failed${this.skipped ? `, ${this.skipped} skipped` : ''}`);
    return this.failed ? 1 : 0;
  }
}
