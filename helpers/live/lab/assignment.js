// Chapter 9: the assignment of least squared distance, by shortest augmenting paths; Jonker & Volgenant (1987).

// Puts the points x1 into the order for which x0 and x1, n points each, are nearest in mean square.
export function assign(x0, x1) {
  const n = x0.length / 2, cost = (i, j) => (x0[2 * i] - x1[2 * j]) ** 2 + (x0[2 * i + 1] - x1[2 * j + 1]) ** 2;
  const u = new Float64Array(n + 1), v = new Float64Array(n + 1), owner = new Int32Array(n + 1).fill(-1); // of a column
  for (let i = 0; i < n; i++) {
    const least = new Float64Array(n).fill(Infinity), from = new Int32Array(n).fill(n), done = new Uint8Array(n + 1);
    let here = n; // the column without a point, from which every path begins
    owner[n] = i;
    do {
      done[here] = 1;
      let gap = Infinity, next = -1;
      for (let j = 0; j < n; j++) {
        if (done[j]) continue;
        const reduced = cost(owner[here], j) - u[owner[here]] - v[j];
        if (reduced < least[j]) [least[j], from[j]] = [reduced, here];
        if (least[j] < gap) [gap, next] = [least[j], j];
      }
      for (let j = 0; j <= n; j++) {
        if (done[j]) [u[owner[j]], v[j]] = [u[owner[j]] + gap, v[j] - gap];
        else least[j] -= gap;
      }
      here = next;
    } while (owner[here] >= 0);
    for (; here !== n; here = from[here]) owner[here] = owner[from[here]];
  }
  const sorted = x1.slice();
  for (let j = 0; j < n; j++) sorted.set(x1.subarray(2 * j, 2 * j + 2), 2 * owner[j]);
  x1.set(sorted);
}
