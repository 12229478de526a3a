import { Controls } from "./controls.js";
import { make } from "./parts.js";
import { Stage } from "./stage.js";
import { Work } from "./work.js";

// A figure's frame: a stage on the left or above, a panel of controls, a line that says what is seen, and a clean end.
export class Figure extends Controls {
  constructor(model, el) {
    super();
    Object.assign(this, { model, el, cleanup: [], gone: false, visible: false, playing: null });
    this.stageBox = make("div", { className: "live-stage" });
    this.panel = this.into = make("div", { className: "live-panel" });
    this.readout = make("p", { className: "live-readout", ariaHidden: "true" }); // `status` says the same, less often
    this.status = make("p", { className: "live-status", role: "status" });
    this.work = new Work(this);
    const seen = new IntersectionObserver((entries) => {
      this.visible = entries.at(-1).isIntersecting;
      if (this.visible) this.onvisible?.();
    });
    seen.observe(this.stageBox);
    this.cleanup.push(() => seen.disconnect());
  }
  get payload() {
    return this.model.get("payload") || {};
  }
  get(name) {
    return this.model.get(name);
  }
  set(name, value) {
    this.model.set(name, value);
    this.model.save_changes();
  }
  on(names, react) {
    for (const name of names) {
      const heard = this.guard(() => !this.gone && react());
      this.model.on(`change:${name}`, heard);
      this.cleanup.push(() => this.model.off(`change:${name}`, heard));
    }
  }
  // Whatever goes wrong later, from a key press to a frame, becomes a message instead of a dead canvas.
  guard(action) {
    return (...args) => {
      try {
        return action(...args);
      } catch (error) {
        this.fail(error);
      }
    };
  }
  // The part of the plane that the stage shows, ((x, x), (y, y)): one, or one for each value of a choice.
  get window() {
    const { window, chosen_by } = this.get("geometry");
    const [x, y] = chosen_by ? window[this.get(chosen_by)] : window;
    return { x, y };
  }
  stage(label) {
    return (this.canvas = new Stage(this, label));
  }
  shown() {
    this.el.dataset.live = "ready";
  } // the first drawing is there: the still picture may go (live.css)
  say(...sentences) {
    const words = sentences.join(" ").replaceAll(" %", "\u00a0%");
    this.readout.textContent = words;
    clearTimeout(this.later);
    this.later = setTimeout(() => (this.status.textContent = words), 700); // once the hand rests
  }
  open(build) {
    try {
      build(this);
      if (this.gone) return; // the first slice of its work failed
      const picture = this.el.querySelector("img"); // what stands here without a script stays until the first drawing
      if (picture) this.stageBox.prepend(picture);
      this.panel.append(this.readout, this.status);
      this.el.replaceChildren(this.stageBox, this.panel);
      this.canvas.redraw();
    } catch (error) {
      this.fail(error);
    }
  }
  fail(error) {
    if (this.gone) return;
    this.close();
    this.el.dataset.live = "failed";
    const words = `This figure cannot be shown: ${error.message}.`;
    this.el.replaceChildren(make("p", { className: "live-error", role: "alert" }, words));
  }
  close() {
    this.gone = true;
    clearTimeout(this.later);
    for (const end of this.cleanup.splice(0)) end();
  }
}
