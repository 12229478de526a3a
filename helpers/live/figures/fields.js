import { linspace, step } from "../kit/mathematics.js";
import { labels, number, rounded, wantsStillness } from "../kit/parts.js";
import { normals } from "../kit/samples.js";
import { END } from "../kit/stage.js";

// Chapter 1: each field at a point, and its divergence and curl by hand, as helpers/fields.py states them.
export const fields = {
  vortex: { label: "rotation (−x₂, x₁)", at: (x, y) => [-y, x], div: () => 0, curl: () => 2 },
  gravity: {
    label: "gravity −x / r³",
    singular: true,
    div: (x, y) => Math.hypot(x, y) ** -3,
    curl: () => 0,
    at: (x, y) => {
      const r3 = Math.hypot(x, y) ** 3;
      return [-x / r3, -y / r3];
    },
  },
  wire: {
    label: "wire (−x₂, x₁) / 2πr²",
    singular: true,
    div: () => 0,
    curl: () => 0,
    at: (x, y) => {
      const s = 2 * Math.PI * (x * x + y * y);
      return [-y / s, x / s];
    },
  },
  sink: { label: "sink (−x₁, −x₂)", at: (x, y) => [-x, -y], div: () => -2, curl: () => 0 },
  saddle: { label: "saddle (x₁, −x₂)", at: (x, y) => [x, -y], div: () => 0, curl: () => 0 },
  shear: { label: "shear (x₂, 0)", at: (x, y) => [y, 0], div: () => 0, curl: () => -1 },
};

// Chapter 1: choose a field, read two numbers under the pointer, drop particles and watch them drift.
export function figure(ui) {
  const stage = ui.stage("Arrows of a vector field with a movable ring");
  let dust = [], wheel = 0, spin = 0, last, running = null;
  const field = () => fields[ui.get("field")];
  const v = (t, cloud) => {
    const out = new Float64Array(cloud.length), { at } = field();
    for (let i = 0; i < cloud.length; i += 2) out.set(at(cloud[i], cloud[i + 1]), i);
    return out;
  };
  const unit = (t, cloud) => { // for streamlines: a step of equal length everywhere
    const [a, b] = v(t, cloud), length = Math.hypot(a, b) + 1e-9;
    return Float64Array.of(a / length, b / length);
  };
  const follow = (x, y, steps, h) => {
    let place = Float64Array.of(x, y);
    const line = [[x, y]];
    for (let n = 0; n < steps && Math.hypot(...place) < 3 && Math.hypot(...place) > 0.05; n++) {
      place = step(unit, 0, h, place, "rk4");
      line.push([...place]);
    }
    return [...line, END];
  };
  let lines = [];
  const trace = () =>
    ui.work.ask(function* () {
      const fresh = [];
      for (const a of linspace(-1.75, 1.75, 6)) {
        for (const b of linspace(-1.75, 1.75, 6)) {
          fresh.push(...follow(a, b, 45, 0.05), ...follow(a, b, 45, -0.05));
          yield;
        }
      }
      lines = fresh;
      stage.redraw();
    });
  const drop = (x, y, n, width) => {
    const noise = normals(dust.length + 7, n);
    for (let i = 0; i < 2 * n; i += 2) dust.push({ x: x + width * noise[i], y: y + width * noise[i + 1], age: 0 });
    dust = dust.slice(-1000);
    start();
    stage.redraw();
  };
  const start = () => {
    spin = 5; // seconds until the wheel rests
    if (running || wantsStillness() || !ui.visible || ui.gone) return;
    last = undefined;
    running = requestAnimationFrame(frame);
  };
  const frame = ui.guard((now) => {
    running = null;
    if (ui.gone || !ui.visible) return;
    const h = Math.min(0.05, (now - (last ?? now)) / 1000);
    last = now;
    if (dust.length && h) {
      const moved = step(v, 0, h, Float64Array.from(dust.flatMap(({ x, y }) => [x, y])), "rk4");
      dust.forEach((speck, i) => Object.assign(speck, { x: moved[2 * i], y: moved[2 * i + 1], age: speck.age + h }));
      dust = dust.filter(({ x, y, age }) =>
        Math.hypot(x, y) < 3.2 && age < 12 && (!field().singular || Math.hypot(x, y) > 0.07)
      );
    }
    spin -= h;
    wheel += h * field().curl(...ui.get("x")) / 2;
    stage.redraw();
    if (dust.length || (spin > 0 && field().curl(...ui.get("x")))) running = requestAnimationFrame(frame);
  });
  const read = () => {
    const [x, y] = ui.get("x"), { at, div, curl, singular } = field();
    if (singular && Math.hypot(x, y) < 1e-9) return ui.say("At the origin there is no arrow: the field is singular.");
    const [a, b] = at(x, y), signed = (value) => number(Math.abs(value) < 0.005 ? 0 : value);
    ui.say(
      `At (${number(x)}, ${number(y)}) the arrow is (${number(a)}, ${number(b)}).`,
      `Divergence ${signed(div(x, y))}, curl ${signed(curl(x, y))}.`,
    );
  };
  stage.paint = () => {
    const [x, y] = ui.get("x"), { singular, at } = field();
    if (ui.get("streamlines")) stage.line(lines, "path", 1, 0.55);
    if (singular) {
      stage.field(
        (t, cloud) => v(t, cloud).map((value, i, all) => value / Math.hypot(all[i & ~1], all[i | 1])),
        0,
        11,
        "ink",
        0.5,
      );
    } else stage.field(v, 0, 11, "ink", 0.5);
    if (singular) stage.dots([0, 0], "source", 4);
    stage.line(
      dust.flatMap(({ x, y }) => {
        const [a, b] = at(x, y), tail = 0.12 / Math.max(1, Math.hypot(a, b) / 2);
        return [[x, y], [x - tail * a, y - tail * b], END];
      }),
      "target",
      1.6,
      0.75,
    );
    const [a, b] = at(x, y), size = Math.min(0.7, Math.hypot(a, b)) / Math.hypot(a, b);
    stage.arrow(x, y, size * a, size * b, "source", 2.5);
    for (const turn of [0, Math.PI / 2]) { // the paddle wheel
      const c = 0.16 * Math.cos(wheel + turn), s = 0.16 * Math.sin(wheel + turn);
      stage.line([[x - c, y - s], [x + c, y + s]], "source", 2);
    }
  };
  stage.handle({
    label: "Ring",
    color: "source",
    get: () => ui.get("x"),
    set: (...x) => ui.set("x", x.map(rounded)),
  });
  stage.canvas.onclick = ui.guard((event) => drop(...stage.fromEvent(event), 25, 0.12));
  ui.choice("field", "Field", labels(fields));
  ui.row(() => {
    ui.button("Drop 25 here", () => drop(...ui.get("x"), 25, 0.12));
    ui.button("Scatter 300", () => drop(0, 0, 300, 1.2));
  });
  ui.row(() => {
    ui.check("streamlines", "Streamlines");
    ui.button("Clear dust", () => {
      dust = [];
      stage.redraw();
    });
  });
  ui.on(["field"], () => {
    dust = [];
    trace();
    read();
    start();
    stage.redraw();
  });
  ui.on(["x"], () => {
    read();
    start();
    stage.redraw();
  });
  ui.on(["streamlines"], stage.redraw);
  ui.onvisible = start;
  ui.cleanup.push(() => cancelAnimationFrame(running));
  trace();
  read();
}
