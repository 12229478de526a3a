// How probable a point is: back along the field to the source, with the sum of the divergence.

// Chapter 8: a network of the plane with its Jacobian: (t, x, y) gives [v₁, v₂, ∂₁v₁, ∂₂v₁, ∂₁v₂, ∂₂v₂]. Every SiLU layer hands
// on its values and their derivatives by x and by y, three numbers a unit.
export function jacobian({ sizes, omega, timeFeatures, layers }) {
  const waves = omega.length / 2, units = sizes.map((size) => new Float64Array(3 * size)), input = units[0];
  const shift = 3 * (waves + timeFeatures);
  return (t, x, y) => {
    input.set([t, 0, 0, x, 1, 0, y, 0, 1]);
    for (let k = 0; k < waves + timeFeatures; k++) {
      const u = k < waves ? omega[k] : 0, w = k < waves ? omega[waves + k] : 0;
      const angle = k < waves ? x * u + y * w : t * Math.PI * (k - waves + 1), s = Math.sin(angle), c = Math.cos(angle);
      input.set([s, c * u, c * w], 9 + 3 * k);
      input.set([c, -s * u, -s * w], 9 + 3 * k + shift);
    }
    layers.forEach(([matrix, bias], i) => {
      const from = units[i], to = units[i + 1], width = sizes[i];
      for (let o = 0; o < sizes[i + 1]; o++) {
        let z = bias[o], dx = 0, dy = 0;
        for (let k = 0; k < width; k++) {
          const weight = matrix[o * width + k];
          z += weight * from[3 * k];
          dx += weight * from[3 * k + 1];
          dy += weight * from[3 * k + 2];
        }
        const gate = 1 / (1 + Math.exp(-z)), last = i === layers.length - 1;
        const rate = last ? 1 : gate * (1 + z * (1 - gate));
        to[3 * o] = last ? z : z * gate;
        to[3 * o + 1] = rate * dx;
        to[3 * o + 2] = rate * dy;
      }
    });
    const [u, ux, uy, w, wx, wy] = units.at(-1);
    return [u, w, ux, uy, wx, wy];
  };
}

// Chapter 8: a point's way back to the source by midpoint, as in helpers/likelihood.py, with the sum of the divergence; and
// what the steps themselves make of a small square around the point, as a matrix [a, b, c, d] at each of their times.
export function wayBack(field, x, y, steps, from = 1) {
  const h = from / steps, places = [[x, y]], squares = [[1, 0, 0, 1]];
  let gained = 0;
  for (let k = steps; k > 0; k--) {
    const [u, w, a, b, c, d] = field(k * h, x, y), [A, B, C, D] = squares.at(-1), half = h / 2;
    const [U, W, p, q, r, s] = field((k - 0.5) * h, x - half * u, y - half * w);
    const [e, f, g, i] = [
      A - half * (a * A + b * C),
      B - half * (a * B + b * D),
      C - half * (c * A + d * C),
      D - half * (c * B + d * D),
    ];
    squares.push([A - h * (p * e + q * g), B - h * (p * f + q * i), C - h * (r * e + s * g), D - h * (r * f + s * i)]);
    gained -= h * (p + s);
    places.push([x -= h * U, y -= h * W]);
  }
  const [a, b, c, d] = squares.at(-1);
  return {
    places,
    squares,
    gained,
    area: Math.abs(a * d - b * c),
    logProb: gained - (x * x + y * y) / 2 - Math.log(2 * Math.PI),
  };
}
