// The controls: each is a trait that a hand can move.

import { make, number, wantsStillness } from "./parts.js";

let controls = 0; // on this page so far: each has an id of its own

export class Controls {
  row(build) { // what `build` adds stands side by side
    this.into = make("div", { className: "live-row" });
    this.panel.append(this.into);
    build();
    this.into = this.panel;
  }
  control(label, input, output = "") {
    input.id = `live-${++controls}`;
    const box = make(
      "div",
      { className: "live-control" },
      make("span", {}, make("label", { htmlFor: input.id }, label), output),
      input,
    );
    this.into.append(box);
    return box;
  }
  choice(trait, label, options) { // options: {value: what stands on it}
    const input = make("select", {}, ...Object.entries(options).map(([value, text]) => make("option", { value }, text)));
    const show = () => {
      if (!(this.get(trait) in options)) {
        throw new Error(`unknown ${trait} “${this.get(trait)}”; there are ${Object.keys(options).join(", ")}`);
      }
      input.value = this.get(trait);
    };
    input.onchange = this.guard(() => this.set(trait, input.value));
    this.on([trait], show);
    show();
    return this.control(label, input);
  }
  // {value: what stands on its button}, or of whole numbers from 0 a list, in the order in which a reader takes them.
  steps(trait, options, { label, columns = 2 } = {}) {
    const entries = Array.isArray(options) ? [...options.entries()] : Object.entries(options);
    const buttons = entries.map(([value, text]) =>
      make("button", { type: "button", className: "live-button", onclick: this.guard(() => this.set(trait, value)) }, text)
    );
    const show = () => {
      const there = entries.findIndex(([value]) => value === this.get(trait));
      if (there < 0) {
        throw new Error(`unknown ${trait} “${this.get(trait)}”; there are ${entries.map(([value]) => value).join(", ")}`);
      }
      buttons.forEach((button, i) => (button.ariaPressed = String(i === there)));
    };
    const box = make("div", { className: "live-steps" }, ...buttons);
    box.style.setProperty("--columns", columns);
    if (label) {
      Object.assign(box, { role: "group", ariaLabel: label });
      this.into.append(make("div", { className: "live-control" }, make("span", { ariaHidden: "true" }, label), box));
    } else this.into.append(box);
    this.on([trait], show);
    show();
  }
  slider(trait, label, { min, max, step, log = false, text = number }) {
    const to = log ? Math.log10 : (x) => x, from = log ? (x) => 10 ** x : (x) => x;
    const input = make("input", { type: "range", min: to(min), max: to(max), step: log ? "any" : step });
    const output = make("span", { className: "live-value" });
    const show = () => {
      const value = this.get(trait);
      if (!(Number.isFinite(value) && value >= min - 1e-9 && value <= max + 1e-9)) {
        throw new Error(`${trait} must be a number from ${min} to ${max}; it is ${value}`);
      }
      if (step === 1 && !Number.isInteger(value)) throw new Error(`${trait} must be a whole number; it is ${value}`);
      input.value = to(value);
      output.textContent = input.ariaValueText = text(value);
    };
    input.oninput = this.guard(() => {
      // Rounding makes what is read the same as what is computed, and whole numbers whole.
      const value = log ? Number(from(Number(input.value)).toPrecision(3)) : Number(input.value);
      this.set(trait, Math.min(max, Math.max(min, value)));
    });
    if (log) {
      input.onkeydown = (event) => { // a step of any size has none for the keys
        const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
        if (!way) return;
        event.preventDefault();
        input.value = Number(input.value) + way * 0.02;
        input.oninput();
      };
    }
    this.on([trait], show);
    show();
    return this.control(label, input, output);
  }
  key(entries) { // [[what it is, its colour], …]: below the stage, since nothing in it is free for words
    this.keyBox ||= this.panel.insertBefore(make("p", { className: "live-key", ariaHidden: "true" }), this.panel.firstChild);
    this.keyBox.replaceChildren(...entries.map(([words, color]) => {
      const part = make("span", {}, words);
      part.style.setProperty("--dot", `var(--${color})`);
      return part;
    }));
  }
  check(trait, label) {
    const input = make("input", { type: "checkbox" });
    const show = () => (input.checked = this.get(trait));
    input.onchange = this.guard(() => this.set(trait, input.checked));
    this.on([trait], show);
    show();
    this.into.append(make("label", { className: "live-check" }, input, label));
  }
  button(label, action) {
    const button = make("button", { type: "button", className: "live-button", onclick: this.guard(action) }, label);
    this.into.append(button);
    return button;
  }
  // Play and pause the time t from 0 to 1, and a slider for it. With `back`, the film returns to 0 and begins again, and rests
  // for `rest` seconds at either end.
  player({ seconds = 4, back = false, rest = 0, label = "Time t" } = {}) {
    const button = make("button", { type: "button", className: "live-play" });
    const box = this.slider("t", label, { min: 0, max: 1, step: 0.01 });
    box.classList.add("live-player");
    box.append(button);
    const turn = () => {
      button.dataset.icon = this.playing ? "pause" : "play";
      button.ariaLabel = this.playing ? "Pause" : "Play";
    };
    const pause = () => {
      if (!this.playing) return;
      cancelAnimationFrame(this.playing);
      this.playing = null;
      turn();
    };
    this.play = (once = !back) => {
      if (wantsStillness()) return this.set("t", this.get("t") < 1 ? 1 : 0); // there and back without the way
      const past = once ? 0 : rest / seconds; // the film's own time runs on while t rests at an end
      let time = this.get("t"), way = 1, last, mine;
      if (time >= 1) once ? (time = 0) : (way = -1);
      const frame = this.guard((now) => { // a time that another hand has set ends the film
        if (this.gone || !this.visible || (mine !== undefined && this.get("t") !== mine)) return pause();
        time += way * Math.min(0.1, (now - (last ?? now)) / 1000) / seconds;
        last = now;
        this.set("t", mine = Math.min(1, Math.max(0, time)));
        if (time > 1 && once) return pause();
        if (time > 1 + past) way = -1;
        if (time < -past) way = 1;
        this.playing = requestAnimationFrame(frame);
      });
      this.playing = requestAnimationFrame(frame);
      turn();
    };
    button.onclick = this.guard(() => (this.playing ? pause() : this.play()));
    this.cleanup.push(() => cancelAnimationFrame(this.playing));
    turn();
  }
}
