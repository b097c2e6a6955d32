/** The one style sheet. Colour means a verdict, nothing else; figures are tabular; light and dark come from the reader's system. */
export const style = `
:root {
  color-scheme: light dark;
  --page: light-dark(#fafaf8, #131416);
  --surface: light-dark(#ffffff, #1b1d20);
  --sunken: light-dark(#f3f3f0, #222529);
  --line: light-dark(#e6e5e0, #2e3237);
  --line-strong: light-dark(#b9b8b2, #50565e);
  --ink: light-dark(#1a1b1e, #eceae6);
  --muted: light-dark(#5c5f66, #a2a6ad);
  --accent: light-dark(#2456c4, #8db0ff);
  --baseline: light-dark(#8b8e95, #7d838c);
  --pass: light-dark(#14703b, #6fcf97);
  --pass-tint: light-dark(#e8f4ec, #17291f);
  --warn: light-dark(#8a5700, #f0bd5e);
  --warn-tint: light-dark(#fdf3df, #2e2615);
  --bad: light-dark(#b3261e, #ff8a80);
  --critical: light-dark(#8a120d, #ff6f63);
  --bad-tint: light-dark(#fcecea, #2b1818);
  --unsure: light-dark(#3f5168, #a9bdd6);
  --unsure-tint: light-dark(#edf1f6, #1e2630);
  --invalid: light-dark(#6a3c9c, #cda7f5);
  --invalid-tint: light-dark(#f4eefb, #2a1f36);
}
* { box-sizing: border-box; }
html { font-size: 16px; scroll-padding-top: 4rem; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.65 system-ui, -apple-system, "Segoe UI", "Apple SD Gothic Neo", "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", sans-serif;
  word-break: keep-all; overflow-wrap: anywhere; -webkit-text-size-adjust: 100%;
}
main, .bar, footer { max-width: 75rem; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 2.5rem); }
h1, h2, h3, h4, p, dl, dd, ul, ol, figure { margin: 0; }
h2 { font-size: 1.375rem; font-weight: 650; letter-spacing: -.01em; line-height: 1.3; }
h3 { font-size: 1rem; font-weight: 650; }
a { color: var(--accent); text-underline-offset: .2em; }
code, .mono { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "Noto Sans Mono CJK KR", monospace; font-size: .875em; }
.number, td, dd { font-variant-numeric: tabular-nums; }
.muted { color: var(--muted); }
.small { font-size: .875rem; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: .5rem; background: var(--surface); padding: .5rem 1rem; z-index: 3; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.nav { position: sticky; top: 0; z-index: 2; background: var(--page); border-bottom: 1px solid var(--line); }
.bar { display: flex; gap: 1.5rem; align-items: center; overflow-x: auto; min-height: 3rem; scrollbar-width: none; }
.bar a { color: var(--muted); text-decoration: none; white-space: nowrap; font-size: .9rem; padding-block: .35rem; }
.bar a:hover { color: var(--ink); }
.bar .mark { flex: none; white-space: nowrap; font-weight: 700; color: var(--ink); margin-right: auto; letter-spacing: -.01em; }

.hero { margin-top: 2rem; padding: clamp(1.5rem, 4vw, 3rem); border-radius: 16px; background: var(--tint); border-left: 8px solid var(--tone); }
.eyebrow { color: var(--muted); font-size: .9rem; }
.hero h1 { display: flex; flex-wrap: wrap; align-items: baseline; column-gap: .875rem; margin-top: .5rem; line-height: 1.15; }
.hero .word { font-size: clamp(2rem, 6vw, 3.25rem); font-weight: 800; letter-spacing: -.025em; color: var(--tone); overflow-wrap: normal; }
.hero .gloss { font-size: clamp(1.1rem, 3vw, 1.5rem); font-weight: 600; color: var(--tone); }
.hero .headline { font-size: clamp(1.15rem, 2.6vw, 1.5rem); line-height: 1.5; font-weight: 550; max-width: 60rem; margin-top: 1rem; letter-spacing: -.005em; text-wrap: balance; }
.pair { display: flex; flex-wrap: wrap; gap: .35rem 1.75rem; margin-top: 1.25rem; }
.pair b { font-weight: 650; }
.tally { margin-top: 1.75rem; }
.tally svg { display: block; width: 100%; height: 10px; border-radius: 5px; }
.tally ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin-top: .75rem; font-size: .9rem; }
.tally li { display: flex; align-items: center; gap: .5rem; }
.tally li::before { content: ""; width: .625rem; height: .625rem; border-radius: 2px; background: var(--tone); }

.tone-PASS { --tone: var(--pass); --tint: var(--pass-tint); }
.tone-WARN { --tone: var(--warn); --tint: var(--warn-tint); }
.tone-REGRESSED, .tone-failed { --tone: var(--bad); --tint: var(--bad-tint); }
.tone-CRITICAL { --tone: var(--critical); --tint: var(--bad-tint); }
.tone-INCONCLUSIVE, .tone-none { --tone: var(--unsure); --tint: var(--unsure-tint); }
.tone-INVALID { --tone: var(--invalid); --tint: var(--invalid-tint); }
.tone-done, .tone-skipped { --tone: var(--muted); --tint: var(--sunken); }
.tone-running { --tone: var(--accent); --tint: var(--sunken); }
.fill { fill: var(--tone); }
.ink { color: var(--tone); }

.two { display: grid; grid-template-columns: 3fr 2fr; gap: 2rem 3rem; margin-top: 2.5rem; }
.two h2 { font-size: 1.0625rem; }
.two ul { padding-left: 1.15rem; margin-top: .75rem; }
.two li { margin-block: .625rem; }
.two li b { font-weight: 650; margin-right: .35em; }
.two li .number { display: inline-block; }
.two li .why { display: block; color: var(--muted); font-size: .9375rem; }
.two li::marker { color: var(--line-strong); }

.command { display: inline-block; background: var(--sunken); padding: .375rem .75rem; border-radius: 8px; margin-top: .25rem; }
.two p.small { margin-top: .75rem; }

section { margin-top: 4.5rem; }
section > p { margin-top: .5rem; max-width: 52rem; }
.scroll { position: relative; overflow-x: auto; margin-top: 1.25rem; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
caption { text-align: left; }
th { text-align: left; font-weight: 550; color: var(--muted); font-size: .8125rem; white-space: nowrap; }
th, td { padding: .6875rem .75rem; border-bottom: 1px solid var(--line); vertical-align: middle; }
tbody th { color: var(--ink); font-size: inherit; white-space: normal; }
tbody tr:last-child > * { border-bottom: 0; }
.right { text-align: right; }
.nowrap { white-space: nowrap; }
th button { all: unset; cursor: pointer; display: inline-flex; gap: .3em; align-items: center; }
th button:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; }
th button::after { content: "↕"; opacity: .35; font-size: .85em; }
th[aria-sort="ascending"] button::after { content: "↑"; opacity: 1; }
th[aria-sort="descending"] button::after { content: "↓"; opacity: 1; }

.badge { display: inline-block; padding: .125rem .5625rem; border-radius: 999px; background: var(--tint); color: var(--tone); font-size: .75rem; font-weight: 700; letter-spacing: .02em; white-space: nowrap; }
.badge.tone-CRITICAL { background: var(--critical); color: var(--surface); }
.sub { display: block; color: var(--muted); font-size: .8125rem; font-weight: 400; }
.change { font-weight: 650; white-space: nowrap; }

.forest { width: 216px; min-width: 216px; padding: 0; print-color-adjust: exact; -webkit-print-color-adjust: exact;
  background:
    linear-gradient(var(--line-strong), var(--line-strong)) 108px 0 / 1px 100% no-repeat,
    repeating-linear-gradient(var(--bad) 0 4px, transparent 4px 8px) 74px 0 / 1px 100% no-repeat,
    linear-gradient(var(--bad-tint), var(--bad-tint)) 0 0 / 74px 100% no-repeat; }
.forest svg { display: block; }
thead .forest { font-size: .75rem; padding-inline: 0; }
thead .forest span { display: inline-block; width: 50%; padding-inline: .5rem; }
thead .forest span + span { text-align: right; }
.ci { stroke: var(--tone); stroke-width: 2.5; stroke-linecap: round; }
.spark { fill: none; stroke: var(--baseline); stroke-width: 1.5; }
tr:has(details[open]) > * { vertical-align: top; }
tr details summary { cursor: pointer; list-style: none; font-weight: 600; position: relative; padding-left: 1.1rem; }
tr details summary::-webkit-details-marker { display: none; }
tr details summary::before, .flips summary::before { content: "›"; color: var(--muted); font-weight: 700; transition: transform .15s; }
tr details summary::before { position: absolute; left: .15rem; }
tr details[open] > summary::before, .flips details[open] > summary::before { transform: rotate(90deg); }
tr details dl { padding-left: 1.1rem; }
tr details dl { font-weight: 400; font-size: .8125rem; margin: .625rem 0 .25rem; display: grid; gap: .125rem; }
tr details dt { color: var(--muted); }
tr details dd + dt { margin-top: .375rem; }
.compare .c-name { min-width: 13.5rem; max-width: 17rem; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.25rem; font-size: .9rem; }
dl.facts dt { color: var(--muted); }

.controls { position: relative; display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1.25rem; align-items: center; }
.controls[hidden] { display: none; }
.controls button, .controls input { font: inherit; font-size: .875rem; color: var(--ink); background: var(--surface); border: 1px solid var(--line); border-radius: 999px; padding: .25rem .875rem; }
.controls button { cursor: pointer; }
.controls button[aria-pressed="true"] { background: var(--ink); color: var(--page); border-color: var(--ink); }
.controls label { font-size: .875rem; color: var(--muted); display: inline-flex; gap: .4rem; align-items: center; margin-left: .5rem; cursor: pointer; }
.controls input[type=search] { margin-left: auto; min-width: 15rem; }

.flip-task { margin-top: 1.75rem; }
.flips { margin-top: .625rem; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; }
.flips details + details { border-top: 1px solid var(--line); }
.flips summary { cursor: pointer; padding: .6875rem 1.125rem; display: flex; gap: .75rem; align-items: baseline; list-style: none; }
.flips summary::-webkit-details-marker { display: none; }
.flips .question { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.flip[open] > summary .question { color: var(--muted); }
.more-flips > summary { color: var(--muted); font-size: .9rem; }
.flip .body { padding: 0 1.125rem 1.125rem; display: grid; gap: 1rem; }
.flip .answers { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.flip h4 { font-size: .8125rem; color: var(--muted); font-weight: 600; margin: 0; }
.quote { white-space: pre-wrap; overflow-wrap: anywhere; word-break: normal; margin: .25rem 0 0; padding: .75rem .875rem; border-radius: 8px; background: var(--sunken); max-height: 22rem; overflow: auto; font: inherit; font-size: .9375rem; }
.quote.right-answer { box-shadow: inset 3px 0 var(--pass); }
.quote.wrong-answer { box-shadow: inset 3px 0 var(--bad); }

.grade { display: flex; gap: 1.25rem; align-items: center; margin-top: 1.25rem; }
.grade b { font-size: 2.25rem; line-height: 1; font-weight: 800; width: 4rem; height: 4rem; display: grid; place-items: center; border-radius: 12px; background: var(--tint); color: var(--tone); }
.scenario { margin-top: 1.5rem; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.scenario header { padding: 1.125rem 1.25rem 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; }
.stats { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 1.25rem; padding: 1.125rem 1.25rem 1.25rem; }
.stats dt { color: var(--muted); font-size: .8125rem; }
.stats dd { font-size: 1.375rem; font-weight: 650; letter-spacing: -.01em; line-height: 1.3; }
.stats dd .sub { font-size: .8125rem; letter-spacing: 0; }
.scenario .scroll { margin: 0; border-width: 1px 0 0; border-radius: 0; }
.latency { width: 300px; min-width: 300px; }
.latency svg { display: block; }
.candidate-line { stroke: var(--accent); }
.candidate-dot { fill: var(--accent); stroke: var(--accent); }
.baseline-line { stroke: var(--baseline); }
.baseline-dot { fill: var(--baseline); stroke: var(--baseline); }
.hollow { fill: var(--surface); stroke-width: 1.75; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: .75rem 1.25rem; font-size: .8125rem; color: var(--muted); border-top: 1px solid var(--line); align-items: center; }
.axis { stroke: var(--line); stroke-width: 1; }
.legend svg { vertical-align: -1px; margin-right: .35rem; }

.track { fill: var(--sunken); }
#run tbody th { width: 12rem; }
.facts { margin-top: 1.25rem; }
.differs td:last-child { background: var(--warn-tint); }
details.more { margin-top: 1.25rem; }
details.more > summary { cursor: pointer; color: var(--muted); font-size: .9rem; }
.read { margin-top: 1rem; padding-left: 1.15rem; max-width: 52rem; }
.read li { margin-block: .5rem; }
footer { margin-top: 5rem; padding-block: 2rem 3rem; color: var(--muted); font-size: .875rem; border-top: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; }

@media screen and (max-width: 60rem) {
  .two { grid-template-columns: 1fr; }
}
@media screen and (max-width: 46rem) {
  section { margin-top: 3.25rem; }
  .hero { border-left-width: 0; border-top: 6px solid var(--tone); margin-inline: -.25rem; }
  .flip .answers { grid-template-columns: 1fr; }
  .controls input[type=search] { margin-left: 0; width: 100%; }
  .bar .mark { display: none; }
  .compare thead { display: none; }
  .compare, .compare tbody { display: block; }
  .compare tr { display: grid; grid-template-columns: 1fr auto; column-gap: 1rem; row-gap: .25rem; padding: .875rem 1rem; border-bottom: 1px solid var(--line); align-items: start; }
  .compare tr:last-child { border-bottom: 0; }
  .compare tr[hidden] { display: none; }
  .compare th, .compare td { padding: 0; border: 0; }
  .compare .c-verdict { order: 1; grid-column: 1; }
  .compare .c-change { order: 2; text-align: right; grid-row: 1 / 3; grid-column: 2; }
  .compare .c-name { order: 3; grid-column: 1; }
  .compare .c-forest { order: 4; grid-column: 1 / -1; margin-top: .5rem; width: 216px; }
  .compare .c-name { min-width: 0; max-width: none; }
  .compare .c-p, .compare .c-trend, .compare .c-values { display: none; }
}
@media (prefers-reduced-motion: reduce) { summary::before { transition: none; } }
@media print {
  :root { color-scheme: light; }
  html { font-size: 11px; }
  body { background: #fff; }
  .nav, .controls, .skip { display: none !important; }
  main, footer { max-width: none; padding: 0; }
  section { margin-top: 2.5rem; }
  .hero, .badge, .tally svg, .grade b, .quote { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .scroll { overflow: visible; }
  tr, .scenario header, .stats, .flip { break-inside: avoid; }
  h2 { break-after: avoid; }
  .quote { max-height: none; }
  th, td { padding: .5rem; }
  .compare .c-name { min-width: 9rem; }
  .latency, .c-trend { display: none; }
}
`;
