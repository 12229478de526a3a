import { linspace } from "../kit/mathematics.js";
import { floats } from "../kit/network.js";
import { capital, make, number } from "../kit/parts.js";
import { uniform } from "../kit/samples.js";
import { Hand } from "../lab/hand.js";
import { density, NOISE, oracle, sampler } from "../lab/oracle.js";
import { fromLink, RANGES, toFile, toLink } from "../lab/parcel.js";
import { apart, Run } from "../lab/run.js";
import { runner } from "../lab/runner.js";
import { toTask } from "../lab/training.js";
import { paint, paintPlanes, paintStrip, seen } from "../lab/view.js";

const N = 500, LINE = 240; // samples, places of a line
const EXPERIMENT = "shape points source width depth features steps batch seed coupling goal".split(" ");

// A network that learns in the page, beside the exact answer.
export function figure(ui) {
  const { shapes, bandwidth, squares, experiments } = ui.payload,
    given = { checkerboard: { squares: Float64Array.from(floats(squares)) } };
  for (const [name, { points, bandwidth: b }] of Object.entries(shapes)) {
    given[name] = { points: Float64Array.from(floats(points)), b };
  }
  const names = [...Object.keys(shapes), "checkerboard"],
    choices = {
      shape: [...names, "own"],
      source: ["noise", ...Object.keys(shapes)],
      coupling: ["independent", "OT"],
      goal: ["pair", "mean"],
      features: [true, false],
    };
  const stage = ui.stage(
    "The data in the plane and what the network makes of noise; below, how far its field is from the exact",
  );
  let now, before, shown, running = false, free = 0, notice = ""; // the run, the one before on the same data, what is seen
  const source = () => given[ui.get("source")];
  const target = () => given[ui.get("shape")] ?? { points: Float64Array.from(ui.get("points").flat()), b: bandwidth };
  const settings = () => Object.fromEntries(EXPERIMENT.map((name) => [name, ui.get(name)]));
  const task = () => toTask(settings(), target(), source());
  const done = () => now?.last?.step >= ui.get("steps");
  const label = () => {
    train.textContent = running ? "Pause" : !now?.last?.step ? "Train" : done() ? "Again" : "Go on";
  };
  const hear = (news) => {
    if (ui.gone) return;
    if (!news.weights) {
      running = false;
      label();
      look();
      return news.failed && tell(`The training has stopped: ${news.failed}.`);
    }
    if (news.sizes) {
      if (now?.facts.data !== news.data) before = undefined;
      else if (now.last.step) before = now;
      now = new Run(news);
    }
    running = news.running;
    now.add(news);
    label();
    if (!running || performance.now() > free) look();
  };
  const machine = runner(ui.guard(hear), ui.get("sliced"));
  ui.cleanup.push(machine.end);
  ui.el.style.scrollMarginTop = "4.5rem"; // below the page's head
  let wanted = false, run = false;
  const few = () => {
    const lacking = target().points?.length < 4;
    if (lacking) tell("Draw at least two points, and the network will learn to make them.");
    return lacking;
  };
  const anew = (atOnce = false) => {
    run ||= atOnce;
    if (wanted || hand.stroke !== null) return;
    wanted = true;
    queueMicrotask(ui.guard(() => { // once, whatever has changed together
      wanted = false;
      machine.post(few() ? { run: false } : { task: task(), run });
      run = false;
    }));
  };
  const look = () => {
    if (!now || target().points?.length < 4) return stage.redraw();
    const runs = [before, now].slice(before && ui.get("beside") && !hand.drawing ? 0 : 1), start = source() ?? NOISE;
    const asked = { t: ui.get("t"), show: ui.get("show"), steps: 2 ** ui.get("doublings"), method: ui.get("method") };
    const { place: [x, y], asked: told } = hand, data = target(), exact = oracle(data, source());
    asked.x0 = asked.show === "line"
      ? Float64Array.from(linspace(-2.5, 2.5, LINE).flatMap((x) => [x, y]))
      : sampler(start)(uniform(7), N);
    ui.work.ask(function* () {
      const views = [], began = performance.now();
      try {
        for (const run of runs) {
          const moment = run.at(ui.get("moment")), field = run.field(moment);
          const part = yield* seen(field, exact, { ...asked, quick: run.facts.known && !source() });
          views.push({ ...asked, ...part, run, moment, logProb: run.logProb(asked.t, x, y, start) });
        }
      } catch (error) {
        return tell(`This cannot be drawn: ${error.message}.`);
      }
      if (now !== runs.at(-1)) return; // another experiment has begun
      shown = { views, told, logProb: now.facts.known || asked.t === 1 ? density(data, start)(asked.t, x, y) : undefined };
      hand.two = views.length > 1;
      free = 3 * performance.now() - 2 * began; // while it trains, looking takes a third of the time
      say();
      stage.redraw();
    });
  };
  const say = () => {
    const [one, other] = shown?.views.toReversed() ?? [], words = notice ? [notice] : [];
    if (one) words.push(one.run.words(one.moment));
    if (!now?.last.step) words.push("Press “Train”.");
    if (other) words.push(`The last one (${apart(other.run, one.run) || "the same"}): ${other.run.brief(other.moment)}.`);
    else if (ui.get("beside") && !before) words.push("On these data there is no training before this one.");
    if (shown?.told) {
      const exact = shown.logProb === undefined ? "" : `, exactly ${number(shown.logProb)}`;
      words.push(`At the ring log p is ${number(one.logProb)} by the network${exact}.`);
    }
    ui.say(...words);
  };
  const tell = (words) => {
    notice = words;
    say();
  };
  stage.pending = () => !shown;
  stage.paint = () => {
    hand.ring.hidden = false;
    const { views } = shown, { run, moment } = views.at(-1), { known, size } = run.facts;
    const end = paintPlanes(stage, views.map((view) => () => paint(stage, view, target(), size)));
    if (views.length > 1) {
      ["the last one", "this one"].forEach((words, k) => stage.text(words, k * stage.width / 2 + 6, 14));
    }
    paintStrip(stage, end, run.history, known && before?.facts.known ? before.history : [], moment, known);
  };

  const hand = new Hand(ui, stage, { tell, done: () => anew(), moved: () => look() });
  let train;
  const follow = ui.guard((event) => { // a link to an experiment, by its name or in full
    const [, name] = location.hash.match(/^#experiment=(.*)$/) ?? [];
    try {
      const found = experiments[name] ?? fromLink(location.hash, choices);
      if (!found) return;
      for (const [trait, value] of Object.entries(found)) ui.set(trait, value);
      if (event || name) globalThis.history.replaceState(null, "", location.pathname + location.search); // it may come again
      ui.el.scrollIntoView();
    } catch (error) {
      tell(`${error.message}.`);
    }
  });
  ui.row(() => {
    train = ui.button("Train", () => {
      if (few()) return;
      notice = "";
      ui.set("moment", 1);
      if (!done()) return machine.post({ run: !running });
      anew(true);
      ui.set("seed", ui.get("seed") + 1);
    });
    train.classList.add("live-first");
    hand.buttons();
  });
  const called = (all, more = {}) => ({ ...more, ...Object.fromEntries(all.map((name) => [name, capital(name)])) });
  ui.row(() => {
    ui.choice("shape", "Data", { ...called(names), five: "Five points", own: "Your own" });
    ui.choice("source", "Made from", called(Object.keys(shapes), { noise: "Noise" }));
  });
  const views = ["samples", "paths", "line", "field", "error"];
  ui.steps("show", Object.fromEntries(views.map((name) => [name, name])), { columns: 5 });
  ui.slider("t", "Time t", { min: 0, max: 1, step: 0.01 });
  ui.row(() => {
    ui.slider("doublings", "Sampler", { min: 0, max: 5, step: 1, text: (k) => `${2 ** k} step${k ? "s" : ""}` });
    ui.choice("method", "Solver", { midpoint: "midpoint", euler: "Euler" });
  });
  ui.slider("moment", "Look back", {
    min: 0,
    max: 1,
    step: 0.01,
    text: (part) => part < 1 ? `${Math.round(100 * part)} %` : "now",
  });
  const range = (name, label) => {
    const [min, max, step] = RANGES[name];
    ui.slider(name, label, { min, max, step, text: String });
  };
  ui.row(() => ["width", "depth"].forEach((name) => range(name, capital(name))));
  ui.row(() => ["batch", "steps"].forEach((name) => range(name, capital(name))));
  ui.row(() => {
    ui.choice("coupling", "Pairs", { independent: "independent", OT: "assigned" });
    ui.choice("goal", "Goal", { pair: "of a pair", mean: "exact mean" });
  });
  ui.row(() => {
    ui.check("features", "Fourier features");
    ui.check("beside", "Beside the last");
  });
  ui.row(() => {
    ui.button("Reflow", () => {
      if (!now?.last.step) return tell("Train first: a reflow learns from pairs that the network has made.");
      ui.set("moment", 1);
      tell("Reflow: the network learns from noise and where it took it, as in chapter 9.");
      machine.post({ task: task(), reflow: true, run: true });
    });
    ui.button("For Python", () => {
      if (few()) return;
      if (!now) return tell("There is no network yet.");
      const text = toFile(now.facts.settings, now.facts, now.at(ui.get("moment")));
      const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
      make("a", { href, download: "laboratory.json" }).click();
      setTimeout(() => URL.revokeObjectURL(href), 60_000); // Safari takes its time
      tell("laboratory.json holds the network and its data.");
    });
    if (!document.body.dataset.jpThemeLight) {
      ui.button("Link", () => {
        if (few()) return;
        globalThis.history.replaceState(null, "", toLink(settings()));
        tell("The page’s address is now that of this experiment.");
        navigator.clipboard?.writeText(location.href).then(() => tell("The address of this experiment was copied."), () => {});
      });
    }
  });
  ui.on(EXPERIMENT, () => {
    notice = "";
    stage.redraw();
    anew();
  });
  ui.on(["t", "doublings", "method", "show", "moment", "beside"], look);
  addEventListener("hashchange", follow);
  ui.cleanup.push(() => removeEventListener("hashchange", follow));
  follow();
  anew();
}
