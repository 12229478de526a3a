import { floats } from "../kit/network.js";
import { capital, make, number } from "../kit/parts.js";
import { uniform } from "../kit/samples.js";
import { Hand } from "../lab/hand.js";
import { Learner } from "../lab/learner.js";
import { oracle, sampler } from "../lab/oracle.js";
import { fromLink, RANGES, toFile, toLink } from "../lab/parcel.js";
import { runner } from "../lab/runner.js";
import { paint, paintStrip, seen, thinned } from "../lab/view.js";

const N = 500, LR = 8e-3, ASSIGNED = 64; // samples, the highest rate, how many pairs are assigned at a time
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
  let history = [], before = [], facts, running = false, viewer, shown, notice = "";
  const source = () => given[ui.get("source")];
  const target = () => given[ui.get("shape")] ?? { points: Float64Array.from(ui.get("points").flat()), b: bandwidth };
  const settings = () => Object.fromEntries(EXPERIMENT.map((name) => [name, ui.get(name)]));
  const task = () => ({
    target: target(),
    source: source(),
    data: JSON.stringify([ui.get("shape"), ui.get("source"), ui.get("points")]), // two trainings of the same are compared
    settings: settings(),
    seed: ui.get("seed"),
    steps: ui.get("steps"),
    batch: ui.get("batch"),
    lr: LR,
    network: { width: ui.get("width"), depth: ui.get("depth"), features: ui.get("features") ? 32 : 0 },
    goal: ui.get("goal"),
    assigned: ui.get("coupling") === "OT" ? ASSIGNED : 1,
  });
  const done = () => history.at(-1)?.step >= ui.get("steps");
  const moment = () => history.findLast(({ step }) => step <= ui.get("moment") * history.at(-1).step);
  const label = () => {
    train.textContent = running ? "Pause" : history.length < 2 ? "Train" : done() ? "Again" : "Go on";
  };
  const hear = (news) => {
    if (ui.gone) return;
    if (!news.weights) {
      running = false;
      label();
      return news.failed && tell(`The training has stopped: ${news.failed}.`);
    }
    if (news.sizes) {
      if (facts?.data !== news.data) before = [];
      else if (facts.known && history.at(-1).step) before = history.map(({ seconds, error }) => ({ seconds, error }));
      [facts, history] = [news, []];
      viewer = new Learner({ ...news, weights: news.weights.slice() }, 256);
    }
    running = news.running;
    history = thinned([...history, news], Math.max(40, Math.min(160, 2e6 / news.weights.length))); // some ten megabytes
    label();
    look();
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
    if (!history.length) return;
    const now = moment(),
      from = facts,
      net = viewer,
      x0 = sampler(source() ?? { points: new Float64Array(2), b: 1 })(uniform(7), N);
    const asked = { t: ui.get("t"), show: ui.get("show"), steps: 2 ** ui.get("doublings"), method: ui.get("method"), x0 };
    const exact = oracle(target(), source());
    ui.work.ask(function* () {
      net.weights.set(now.weights);
      const part = yield* seen((t, cloud) => net.velocity(t, cloud), exact, asked);
      if (from !== facts) return; // another experiment has begun
      shown = { ...asked, ...part, now };
      say();
      stage.redraw();
    });
  };
  const say = () => {
    const { step, seconds, error, above, noise } = shown?.now ?? { step: 0 }, words = notice ? [notice] : [];
    const time = `After ${step} steps, ${number(seconds ?? 0, 1)} s:`;
    if (!step) words.push("The network knows nothing yet. Press “Train”.");
    else if (!facts.known) words.push(time, `a loss of ${number(above, 3)}. Of such pairs nobody knows the exact field.`);
    else {
      words.push(time, `its field is ${number(error, 3)} from the exact one;`);
      if (ui.get("goal") === "mean") words.push(`its loss, which has no floor here, says ${number(above, 3)}.`);
      else words.push(`by its loss, less the floor, ${number(above, 3)} ± ${number(noise, 3)}.`);
    }
    ui.say(...words);
  };
  const tell = (words) => {
    notice = words;
    say();
  };
  stage.pending = () => !shown;
  stage.paint = () => {
    paint(stage, shown, target(), facts.size);
    paintStrip(stage, history, before, shown.now, facts.known);
  };

  const hand = new Hand(ui, stage, tell, () => anew());
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
    ui.choice("shape", "Data", { ...called(names), own: "Your own" });
    ui.choice("source", "Made from", called(Object.keys(shapes), { noise: "Noise" }));
  });
  ui.steps("show", { samples: "samples", paths: "paths", field: "field", error: "error" }, { columns: 4 });
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
  ui.check("features", "Fourier features of the place");
  ui.row(() => {
    ui.button("Reflow", () => {
      if (!history.at(-1)?.step) return tell("Train first: a reflow learns from pairs that the network has made.");
      ui.set("moment", 1);
      tell("Reflow: the network learns from noise and where it took it, as in chapter 9.");
      machine.post({ task: task(), reflow: true, run: true });
    });
    ui.button("For Python", () => {
      if (few()) return;
      if (!facts) return tell("There is no network yet.");
      const href = URL.createObjectURL(new Blob([toFile(facts.settings, facts, moment())], { type: "application/json" }));
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
  ui.on(["t", "doublings", "method", "show", "moment"], look);
  addEventListener("hashchange", follow);
  ui.cleanup.push(() => removeEventListener("hashchange", follow));
  follow();
  anew();
}
