// What stands under a figure: it fills the window when asked to, and on a page its state can be taken along as Python.

import { make } from "./parts.js";

const FULL = "-full"; // behind the name of a figure's place, in an address: it begins full screen

// As Python writes it, without the noise of a float.
function python(value) {
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
  return { true: "True", false: "False", null: "None" }[value];
}

// The page's own call (book/figures.py) with the traits that are no longer as the page began.
export function call({ code, given }, first, state) {
  const moved = Object.keys(first).filter((name) => !["payload", "geometry"].includes(name))
    .filter((name) => python(state[name]) !== python(first[name]));
  const kept = JSON.parse(given).filter((part) => !moved.some((name) => part.startsWith(`${name}=`)));
  const parts = [...kept, ...moved.map((name) => `${name}=${python(state[name])}`)], line = `(${parts.join(", ")})`;
  return code + (code.split("\n").at(-1).length + line.length <= 76 ? line : `(\n    ${parts.join(",\n    ")},\n)`);
}

function copyButton({ el, model, panel, cleanup }, bar) {
  const told = make("span", { ariaLive: "polite" });
  const box = make("textarea", { className: "live-lines", readOnly: true, ariaLabel: "This figure as Python" });
  const button = make("button", { type: "button" }, "Copy as Python");
  const forget = () => { // what was copied, or stands there to be, is no longer what the figure shows
    told.textContent = "";
    box.remove();
  };
  button.onclick = async () => {
    forget();
    const text = call(el.dataset, model.first, model.state);
    try {
      await navigator.clipboard.writeText(text);
      told.textContent = "Copied.";
    } catch { // a browser may refuse: then a hand takes them
      Object.assign(box, { value: text, rows: text.split("\n").length + 1 });
      panel.after(box);
      box.select();
      told.textContent = "Copy these lines.";
    }
  };
  model.on("change", forget);
  cleanup.push(() => model.off("change", forget));
  bar.append(button, told);
}

// Full screen is a dialog and not the browser's own, which iPhones have for films alone: it keeps the keys, Escape ends it, and
// what lies behind rests.
export function foot(ui) {
  const { el, model } = ui, page = Boolean(model.first);
  if (!page && !document.body.dataset.jpThemeLight) return; // what other hosts show may be a frame as small as the figure
  const button = make("button", { type: "button" }, "Full screen"), bar = make("div", { className: "live-foot" }, button);
  const dialog = make("dialog", { className: "live-full", ariaLabel: "The figure, full screen" });
  let top;
  const open = () => {
    top = scrollY;
    el.style.minHeight = `${el.offsetHeight}px`; // its place stays free
    dialog.append(...el.children);
    dialog.prepend(bar);
    el.append(dialog);
    button.textContent = "Close";
    dialog.showModal();
  };
  const leave = () => {
    if (!dialog.isConnected) return;
    dialog.close();
    el.append(...dialog.children);
    el.append(bar);
    dialog.remove();
    el.style.minHeight = "";
    button.textContent = "Full screen";
    if (location.hash === `#${el.id}${FULL}`) history.replaceState(null, "", `#${el.id}`);
    scrollTo({ top, behavior: "instant" });
    button.focus({ preventScroll: true });
  };
  const escape = (event) => { // before any other script, which may want the key for itself
    if (event.key !== "Escape" || !dialog.isConnected) return;
    event.preventDefault();
    event.stopPropagation();
    leave();
  };
  const follow = () => location.hash === `#${el.id}${FULL}` && !dialog.isConnected && open();
  button.onclick = () => dialog.isConnected ? leave() : open();
  dialog.onclose = leave; // as a phone's gesture may end it
  addEventListener("keydown", escape, true);
  addEventListener("hashchange", follow);
  ui.cleanup.push(leave, () => {
    removeEventListener("keydown", escape, true);
    removeEventListener("hashchange", follow);
  });
  if (el.dataset.code) copyButton(ui, bar);
  el.append(bar);
  follow();
}

// Bring the figure near that the address wants full screen: it comes to life there.
export function approach(el) {
  if (location.hash === `#${el.id}${FULL}`) el.scrollIntoView({ behavior: "instant" });
}
