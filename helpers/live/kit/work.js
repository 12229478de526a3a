// Work in slices, so that the page never waits.

const SLICE = 8; // milliseconds of work between two looks at what the reader does

// One job at a time. `ask` starts it, or starts it again once it is through: a dragging hand never starves it.
export class Work {
  constructor(ui) {
    this.ui = ui;
    this.busy = this.again = false;
    this.channel = new MessageChannel(); // a message comes at once; a timer within a timer is held up for 4 ms
    ui.cleanup.push(() => this.channel.port1.close());
  }
  ask(job) {
    this.again = this.busy;
    this.next = job;
    if (!this.busy) this.start();
  }
  start() {
    this.busy = true;
    const generator = this.next();
    const wait = () => this.channel.port2.postMessage(null);
    this.channel.port1.onmessage = this.ui.guard(() => {
      if (this.ui.gone) return;
      const end = performance.now() + SLICE;
      let state;
      do state = generator.next(); while (!state.done && performance.now() < end);
      if (!state.done) return wait();
      this.busy = false;
      if (this.again) this.ask(this.next);
    });
    wait();
  }
}
