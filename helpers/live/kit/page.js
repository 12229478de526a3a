// Where a figure lives: a widget in JupyterLab, or a page without a kernel.

import { Figure } from "./figure.js";
import { approach, foot } from "./foot.js";
import { make } from "./parts.js";

// Show `draw`'s figure with the model's state in `el`; returns what takes it away again. After bad state, good state mends it.
export function render({ model, el }, kind, draw) {
  let figure, payload;
  const show = () => {
    figure?.close();
    figure = new Figure(model, el);
    payload = model.get("payload");
    const { name, style } = model.get("geometry");
    el.classList.add(...name.split(" "));
    el.style.cssText += style;
    el.dataset.kind = kind;
    figure.open(draw);
    if (!figure.gone) foot(figure);
  };
  const mend = () => (figure.gone || model.get("payload") !== payload) && show();
  show();
  model.on("change", mend);
  return () => {
    model.off("change", mend);
    figure.close();
  };
}

// A model without a kernel: on a page the state is in the page.
class PageModel {
  constructor(state) {
    Object.assign(this, { state, first: { ...state }, heard: {} });
  }
  get(name) {
    return this.state[name];
  }
  set(name, value) {
    this.state[name] = value;
    for (const event of [`change:${name}`, "change"]) for (const react of [...(this.heard[event] || [])]) react();
  }
  on(event, react) {
    (this.heard[event] ||= new Set()).add(react);
  }
  off(event, react) {
    this.heard[event]?.delete(react);
  }
  save_changes() {}
}

// The state of a figure: in the page, or, where it is long, in a script beside it, which carries it as its own `state`.
const stateOf = ({ dataset: { src }, textContent }) =>
  new Promise((done, fail) => {
    if (!src) return done(JSON.parse(textContent));
    const script = make("script", { src, async: true });
    script.onload = () => done(script.state);
    script.onerror = () => fail(new Error("its data did not arrive"));
    document.head.append(script);
  });

// Every figure of a kind on the page, each when the reader comes near.
export function mount(kind, draw) {
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      stateOf(target.querySelector("script")).then((state) => {
        target.model = new PageModel(state);
        render({ model: target.model, el: target }, kind, draw);
      }).catch((error) => new Figure(null, target).fail(error));
    }
  }, { rootMargin: "400px" });
  for (const el of document.querySelectorAll(`.live[data-kind="${kind}"]`)) {
    near.observe(el);
    approach(el);
    addEventListener("hashchange", () => approach(el));
  }
}
