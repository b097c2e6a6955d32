const names =
  'alpha beta gamma Gamma delta Delta epsilon zeta eta theta Theta vartheta iota kappa lambda Lambda mu nu xi Xi omicron pi Pi varpi rho varrho sigma Sigma varsigma tau upsilon Upsilon phi Phi chi psi Psi omega Omega'.split(
    ' ',
  );
const letters = 'αβγΓδΔεζηθΘϑικλΛμνξΞοπΠϖρϱσΣςτυΥφΦχψΨωΩ';

/** Letter or command → name. Two letters name a variant of what their command shows. */
export const greekLetters: ReadonlyMap<string, string> = new Map([
  ...names.map((name): [string, string] => [`\\${name}`, name]),
  ...[...letters].map((letter, index): [string, string] => [letter, names[index] ?? letter]),
  ['\\varepsilon', 'varepsilon'],
  ['ϵ', 'varepsilon'],
  ['\\varphi', 'varphi'],
  ['ϕ', 'varphi'],
]);
