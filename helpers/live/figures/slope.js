import { linspace } from "../kit/mathematics.js";
import { labels, number, rounded } from "../kit/parts.js";
import { END } from "../kit/stage.js";

// Chapter 2: laws dy/dt = f(y) with the solution from y(0) = y0 in closed form.
export const laws = {
  decay: { label: "dy/dt = −2y", f: (y) => -2 * y, solution: (y0, t) => y0 * Math.exp(-2 * t) },
  root: {
    label: "dy/dt = √|y|",
    f: (y) => Math.sqrt(Math.abs(y)),
    // From below it arrives at 0 and, of all its futures, waits there for ever.
    solution: (y0, t) => y0 > 0 ? (Math.sqrt(y0) + t / 2) ** 2 : -(Math.max(0, Math.sqrt(-y0) - t / 2) ** 2) + 0,
  },
  well: {
    label: "dy/dt = y − y³",
    f: (y) => y - y ** 3,
    solution: (y0, t) => y0 * Math.exp(t) / Math.sqrt(1 + y0 * y0 * Math.expm1(2 * t)),
  },
};

// Chapter 2: the initial value picks one curve of the family.
export function figure(ui) {
  const stage = ui.stage("Slope field of a law, with the solution from a movable initial value");
  const end = () => ui.window.x[1];
  const curve = (y0) => linspace(0, end(), 160).map((t) => [t, laws[ui.get("law")].solution(y0, t)]);
  const read = () => {
    const T = end(), { solution } = laws[ui.get("law")], y0 = ui.get("y0"), root = ui.get("law") === "root";
    const waits = root && y0 <= 0 ? 2 * Math.sqrt(-y0) : Infinity;
    if (waits < T) {
      return ui.say(
        `From y(0) = ${number(y0)} the curve is at 0 at t = ${number(waits)}, and may leave at any moment:`,
        "the law picks no single future.",
      );
    }
    ui.say(`y(0) = ${number(y0)} leads to y(${T}) = ${number(solution(y0, T), 3)}, and to nothing else.`);
  };
  stage.paint = () => {
    const T = end(), [low, high] = ui.window.y, { f, solution } = laws[ui.get("law")], y0 = ui.get("y0");
    const columns = stage.width < 500 ? 13 : 19, rows = 11;
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < rows; j++) {
        const t = (i + 0.5) * T / columns, y = low + (j + 0.5) * (high - low) / rows;
        const c = stage.width / T, s = f(y) * stage.height / (high - low), size = 8 / Math.hypot(c, s);
        stage.line([[t - size, y - size * f(y)], [t + size, y + size * f(y)]], "path", 1.2, 0.7);
      }
    }
    stage.line(linspace(low, high, 9).flatMap((other) => [...curve(other), END]), "ink", 1, 0.3);
    if (ui.get("law") === "root" && y0 <= 0) {
      const first = 2 * Math.sqrt(-y0);
      for (let wait = first; wait < T; wait += 0.4) {
        stage.line(linspace(wait, T, 60).map((t) => [t, (t - wait) ** 2 / 4]), "source", 1.5, 0.6);
      }
    }
    stage.line(curve(y0), "source", 3);
    stage.dots([T, solution(y0, T)], "source", 3);
    stage.axes(linspace(0, T, T === 3 ? 4 : 5).slice(1, -1), [-1, 0, high > 2 ? 2 : 1], "t", "y");
  };
  stage.handle({
    label: "Initial value",
    color: "source",
    step: 0.05,
    get: () => [0, ui.get("y0")],
    set: (t, y) => ui.set("y0", rounded(Math.min(1.6, Math.max(-1.6, y)))),
  });
  ui.row(() => {
    ui.choice("law", "Law", labels(laws));
    ui.slider("y0", "Start y(0)", { min: -1.6, max: 1.6, step: 0.01 });
  });
  ui.on(["law"], () => {
    read();
    stage.redraw();
  });
  ui.on(["y0"], () => {
    read();
    stage.redraw();
  });
  read();
}
