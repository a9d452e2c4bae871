// What was checked: one line each, counted at the end.

export class Report {
  passed = 0;
  failed = 0;
  skipped = 0;
  failures = [];

  check(name, holds, detail = '') {
    if (holds) {
      this.passed += 1;
      console.log(`ok      ${name}`);
      return true;
    }
    this.failed += 1;
    const said = `${name}${detail ? `\n          ${String(detail).replaceAll('\n', '\n          ')}` : ''}`;
    this.failures.push(said);
    console.log(`FAILED  ${said}`);
    return false;
  }

  equal(name, found, wanted) {
    return this.check(name, found === wanted, `found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
  }

  skip(name, why) {
    this.skipped += 1;
    console.log(`skipped ${name}: ${why}`);
  }

  note(text) {
    console.log(`        ${text}`);
  }

  // Says again what failed, so that it is not lost among the lines, then the figures.
  end() {
    if (this.failures.length) console.log(`\nWhat failed:\n${this.failures.map((line) => `- ${line}`).join('\n')}`);
    console.log(`\n${this.passed} passed, ${this.failed} failed${this.skipped ? `, ${this.skipped} skipped` : ''}`);
    return this.failed ? 1 : 0;
  }
}
