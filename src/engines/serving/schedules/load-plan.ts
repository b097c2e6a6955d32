/** When and after what every request of a repetition leaves: known before the run, plain data, so that a worker thread can follow it. */
export interface LoadPlan {
  readonly requests: number;
  /** Requests in flight at once at most; in a closed loop as many conversations, pauses included. */
  readonly maxInFlight: number;
  /** When each is to leave, ms from the start. Null in a closed loop. Not read of a request that follows another. */
  readonly atMs: Float64Array | null;
  /** The request that has to end before this one may leave (the turn before), −1 for none. At most one follows each. Null without any. */
  readonly follows: Int32Array | null;
  /** Pause after that end, ms. Null with `follows`. */
  readonly delayMs: Float64Array | null;
  /** How long after sending the client hangs up, ms; 0 for never. Null without any. */
  readonly cancelAfterMs: Float64Array | null;
}
