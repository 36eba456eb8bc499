import type { Diagram } from './compile';

/** Linear passes over a decision diagram. All take `p` per element; none allocates more than one number per state. */

/** Expected gain of one run, gain given per event. Backward pass. */
export function expectedGain(d: Diagram, p: Float64Array, gain: Float64Array): number {
  return (d.startEvent < 0 ? 0 : gain[d.startEvent]!) + (d.size === 0 ? 0 : backward(d, p, gain)[0]!);
}

function backward(d: Diagram, p: Float64Array, gain: Float64Array): Float64Array {
  const value = new Float64Array(d.size);
  for (let s = d.size - 1; s >= 0; s--) {
    const q = p[d.element[s]!]!, no = d.onFail[s]!, yes = d.onSuccess[s]!, ev = d.event[s]!;
    const won = (ev < 0 ? 0 : gain[ev]!) + (yes < 0 ? 0 : value[yes]!);
    value[s] = no < 0 ? q * won : q * won + (1 - q) * value[no]!;
  }
  return value;
}

/** Probability of every event. Forward pass. */
export function eventProbabilities(d: Diagram, p: Float64Array): Float64Array {
  const probability = new Float64Array(d.events.length);
  if (d.startEvent >= 0) probability[d.startEvent] = 1;
  const arrive = arrivals(d, p);
  for (let s = 0; s < d.size; s++) if (d.event[s]! >= 0) probability[d.event[s]!]! += arrive[s]! * p[d.element[s]!]!;
  return probability;
}

function arrivals(d: Diagram, p: Float64Array): Float64Array {
  const arrive = new Float64Array(d.size);
  if (d.size > 0) arrive[0] = 1;
  for (let s = 0; s < d.size; s++) {
    const q = p[d.element[s]!]!, no = d.onFail[s]!, yes = d.onSuccess[s]!, a = arrive[s]!;
    if (no >= 0) arrive[no]! += a * (1 - q);
    if (yes >= 0) arrive[yes]! += a * q;
  }
  return arrive;
}

/** Adds weight × d(expected gain)/dp to `into`, for every element: one forward and one backward pass. */
export function addGradient(d: Diagram, p: Float64Array, gain: Float64Array, weight: number, into: Float64Array): void {
  const arrive = arrivals(d, p), value = backward(d, p, gain);
  for (let s = 0; s < d.size; s++) {
    const no = d.onFail[s]!, yes = d.onSuccess[s]!, ev = d.event[s]!;
    const difference = (ev < 0 ? 0 : gain[ev]!) + (yes < 0 ? 0 : value[yes]!) - (no < 0 ? 0 : value[no]!);
    into[d.element[s]!]! += weight * arrive[s]! * difference;
  }
}
