// Where a training runs: in a Worker, or in slices in the page where Workers are refused.

import { marginalVelocity, posterior } from "../kit/mathematics.js";
import { uniform } from "../kit/samples.js";
import { assign } from "./assignment.js";
import { Learner, multiply, rate, transpose } from "./learner.js";
import { oracle, parts as fields, sampler } from "./oracle.js";
import { fresh, Training } from "./training.js";

const PARTS = [
  assign,
  fresh,
  Learner,
  marginalVelocity,
  multiply,
  oracle,
  posterior,
  rate,
  sampler,
  Training,
  transpose,
  uniform,
];

// Hears { task }, with or without { reflow: true }, and { run: true or false }; says the news, { paused }, or { failed: why }.
export function serve(hear, say, wait, slice) {
  let training, due, running = false, waiting = false, free = 0;
  const begin = ({ task, reflow }) => {
    training = new Training(reflow ? training.reflow(task) : task, training);
    const { known, size, learner: { sizes, omega, timeFeatures } } = training;
    say({
      ...training.news(),
      running: false,
      settings: task.settings,
      data: task.data,
      pairs: Boolean(reflow),
      known,
      size,
      sizes,
      omega,
      timeFeatures,
    });
  };
  const turn = () => {
    waiting = false;
    try {
      if (due) begin(due);
      due = undefined;
      if (!running) return;
      running = training.until(performance.now() + slice);
      const began = performance.now();
      if (!running || began > free) {
        say({ ...training.news(), running });
        free = Math.max(began + 200, 6 * performance.now() - 5 * began); // telling takes at most a sixth of the time
      }
    } catch (error) {
      running = false;
      due = undefined;
      say({ failed: error.message });
    }
    ask();
  };
  const ask = () => {
    if ((!running && !due) || waiting) return;
    waiting = true;
    wait(turn);
  };
  hear((order) => {
    if (order.task) due = order; // of many that came while it was busy, only the last
    running = Boolean(order.run && (due || training && training.step < training.task.steps));
    if (!running && !due) say({ paused: true });
    ask();
  });
}

// A channel's message comes at once; a timer within a timer is held up.
function soon() {
  const { port1, port2 } = new MessageChannel();
  return (action) => {
    port1.onmessage = action;
    port2.postMessage(null);
  };
}

// In slices in the page: the same orders, the same news.
function here(tell) {
  let heard, gone = false;
  serve((hear) => (heard = hear), (news) => gone || tell(news), soon(), 8);
  return {
    post: (order) => setTimeout(() => gone || heard(order)),
    end: () => {
      gone = true;
      heard({ run: false });
    },
  };
}

// tell(news) hears; what comes back takes orders with `post`, and stops for good with `end`. A page from a folder may start a
// Worker from text alone, so each part goes along as its own text; where even that is refused, the page works itself.
export function runner(tell, refused = false) {
  if (refused) return here(tell);
  const named = (part) => /^(class|function)/.test(part) ? String(part) : `const ${part.name} = ${part};`;
  const start = "serve((heard) => (onmessage = ({ data }) => heard(data)), postMessage, soon(), 40);";
  const text = [...[...PARTS, ...fields, soon, serve].map(named), start].join("\n");
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" })), orders = [];
  let answered = false, other, worker;
  const instead = () => {
    other = here(tell);
    for (const order of orders) other.post(order);
  };
  try {
    worker = new Worker(url);
    worker.onmessage = ({ data }) => {
      answered = true;
      tell(data);
    };
    worker.onerror = () => answered || other || instead();
  } catch {
    instead();
  }
  return {
    post: (order) => {
      if (other) return other.post(order);
      if (!answered) orders.push(order);
      worker.postMessage(order);
    },
    end: () => {
      worker?.terminate();
      other?.end();
      URL.revokeObjectURL(url);
    },
  };
}
