// oxlint-disable-next-line no-control-regex -- exactly these are to be found
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** One line without control characters or direction overrides: what a model wrote must not steer a terminal. */
export function replaceControl(text: string): string {
  return text.replace(control, ' ');
}
