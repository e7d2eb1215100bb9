// Sends corrections one after another and keeps each until the archive has it: through a line that drops, a server
// that starts anew, a session that ends. It knows nothing of the page; editor.js tells it what to send.
"use strict";
window.Saving = class Saving {
  // `tell` is given the state in words, which are in `says`; `answered` and `refused` are given the step and what the archive said.
  constructor({ tell, answered, refused, says }) {
    Object.assign(this, { tell, answered, refused, says });
    this.steps = [];
    this.sending = false;
    this.failures = 0;
    window.addEventListener("online", () => this.again());
  }

  get idle() { return this.steps.length === 0; }

  // A step is {name, about, url, fields}: `fields()` is asked when its turn comes, since versions move with every answer.
  add(step) {
    this.steps.push(step);
    this.again();
  }

  // The text of a segment that still waits is simply a newer one: nothing is sent twice.
  addText(step) {
    const last = this.steps[this.steps.length - 1];
    const waits = this.steps.length > 1 || !this.sending;
    if (last && waits && last.name === "text" && last.about === step.about) last.fields = step.fields;
    else this.steps.push(step);
    this.again();
  }

  forget(about) {
    this.steps = this.steps.filter((step, place) => (place === 0 && this.sending) || step.about !== about);
  }

  again() {
    window.clearTimeout(this.waiting);
    if (!this.sending && this.steps.length) this.send();
  }

  later() {
    this.failures += 1;
    this.waiting = window.setTimeout(() => this.again(), Math.min(15, 2 ** (this.failures - 1)) * 1000);
  }

  async send() {
    const step = this.steps[0];
    this.sending = true;
    if (!this.failures) this.tell(this.says.saving, "busy");
    let answer = null;
    let told = null;
    const patience = new AbortController();
    const lost = window.setTimeout(() => patience.abort(), 20000);
    try {
      answer = await fetch(step.url, {
        method: "POST",
        body: new URLSearchParams(step.fields()),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
        signal: patience.signal,
      });
      if ((answer.headers.get("Content-Type") || "").startsWith("application/json")) told = await answer.json();
    } catch {
      answer = null;
    }
    window.clearTimeout(lost);
    this.sending = false;
    if (answer && told && (answer.ok || answer.status === 409 || answer.status === 400)) {
      this.failures = 0;
      this.steps.shift();
      if (answer.ok) this.answered(step, told);
      else this.refused(step, told, answer.status);
      if (this.steps.length) this.send();
      return;
    }
    const why = !answer
      ? this.says.down
      : answer.type === "opaqueredirect"
        ? this.says.out
        : answer.status === 404
          ? this.says.closed
          : this.says.odd;
    this.tell(this.says.unsaved.replace("{why}", why), "fault");
    this.later();
  }
};
