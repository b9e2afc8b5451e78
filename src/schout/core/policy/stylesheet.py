"""How a rendered policy looks: one style sheet, light and dark, on a screen and on paper."""

STYLE = """\
:root {
  color-scheme: light dark;
  --ink: #1c2430; --soft: #566173; --line: #d9dee6; --paper: #ffffff; --panel: #f5f7fa;
  --accent: #1f4f8f; --minor: #2f6b46; --moderate: #8a5a00; --serious: #a32020; --warn: #fff6dd;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6eaf0; --soft: #a3adbb; --line: #363f4c; --paper: #14181e; --panel: #1d232b;
    --accent: #8db8f2; --minor: #8fd0a8; --moderate: #e8bd6a; --serious: #f29a9a; --warn: #3a3116;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.65 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: break-word;
}
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible, .scroll:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: clamp(1.8rem, 4vw, 2.6rem); margin: .1em 0 .6em; letter-spacing: -.01em; }
h2 { font-size: 1.55rem; margin: 0 0 .5em; }
h3 { font-size: 1.2rem; margin: 0 0 .4em; }
h4 { font-size: 1.05rem; margin: 0 0 .2em; }
p, ul { margin: 0 0 .8em; }
.top { background: var(--panel); border-bottom: 1px solid var(--line); padding: 2.5rem 0 1.6rem; }
.top > * { max-width: 72rem; margin-inline: auto; padding-inline: 1.5rem; }
.provider {
  color: var(--accent); font-weight: 650; text-transform: uppercase; letter-spacing: .08em;
  font-size: .85rem; margin-bottom: 0;
}
.masthead {
  display: flex; flex-wrap: wrap; gap: .7rem 2.2rem; margin-block: 0; font-size: .92rem;
}
.masthead > div { max-width: 100%; min-width: 0; }
.masthead dt, .facts dt { color: var(--soft); font-size: .85rem; font-weight: 600; }
.masthead dd { margin: 0; font-variant-numeric: tabular-nums; }
.masthead > div:last-child dd {
  font: .8rem/1.6 ui-monospace, Menlo, Consolas, monospace; overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; max-width: 22ch;
}
.also { margin: 1rem auto 0; font-size: .92rem; color: var(--soft); }
.columns { max-width: 72rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
nav { margin-bottom: 2.5rem; font-size: .95rem; }
nav h2 { font-size: 1rem; color: var(--soft); }
nav ol { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .22em 0; text-decoration: none; }
nav a:hover { text-decoration: underline; }
nav .level-2 { font-weight: 600; margin-top: .4em; }
nav .level-3 { padding-left: 1rem; }
nav .level-4 { padding-left: 2rem; }
nav .id { color: var(--soft); font-variant-numeric: tabular-nums; }
main { max-width: 46rem; min-width: 0; }
main > * { margin-bottom: 2.6rem; }
.summary {
  border-left: 4px solid var(--accent); background: var(--panel); padding: 1.2rem 1.4rem .5rem;
  border-radius: 0 .5rem .5rem 0;
}
.summary h2 { font-size: 1.15rem; }
.clause.level-2 { border-top: 1px solid var(--line); padding-top: 2rem; }
.clause.level-4 { margin-left: 1.2rem; }
.clause .id { color: var(--accent); text-decoration: none; margin-right: .25em; }
.clause:target > :first-child { background: var(--warn); }
.tags { display: flex; flex-wrap: wrap; gap: .4rem; margin-bottom: .8em; }
.tag {
  font-size: .78rem; font-weight: 600; line-height: 1.2; padding: .28em .7em; color: var(--soft);
  border: 1px solid currentColor; border-radius: 1em;
}
.severity-minor { color: var(--minor); }
.severity-moderate { color: var(--moderate); }
.severity-serious { color: var(--serious); }
.warning {
  background: var(--warn); border-radius: .4rem; padding: .6em .9em; font-size: .95rem;
}
.scroll { overflow-x: auto; margin: 1.1em 0 .8em; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; line-height: 1.4; }
caption { text-align: left; font-weight: 650; padding-bottom: .4em; }
th, td { text-align: left; vertical-align: top; padding: .55em .8em; }
thead th { background: var(--panel); font-size: .85rem; color: var(--soft); }
tbody th { font-weight: 500; overflow-wrap: anywhere; min-width: 9rem; }
thead tr, tbody tr { border-bottom: 1px solid var(--line); }
.note { color: var(--soft); font-size: .95rem; }
.facts { margin: 1.1em 0 .9em; }
.facts > div { border-top: 1px solid var(--line); padding: .7em 0; }
.facts dt { margin-bottom: .1em; }
.facts dd { margin: 0; }
.facts dd + dd { margin-top: .35em; }
.follows { font-weight: 550; }
.ladder { margin: 1.8rem 0 2.4rem; }
.steps { list-style: none; margin: 1.2rem 0 0; padding: 0; }
.steps > li {
  position: relative; margin: 0; padding: 0 0 1.3rem 1.9rem; border-left: 2px solid var(--line);
  margin-left: .5rem;
}
.steps > li:last-child { border-left-color: transparent; padding-bottom: 0; }
.steps > li::before {
  content: ""; position: absolute; left: -.56rem; top: .28rem; width: 1rem; height: 1rem;
  border-radius: 50%; background: var(--paper); border: 3px solid var(--accent);
}
.steps .number {
  display: block; color: var(--accent); font-size: .8rem; font-weight: 650; letter-spacing: .04em;
}
.steps .entry { color: var(--soft); margin-bottom: .4em; font-size: .97rem; }
.steps ul { padding-left: 1.1rem; font-size: .97rem; }
.steps ul li { margin-bottom: .15em; }
@media (min-width: 40rem) {
  .facts > div { display: grid; grid-template-columns: 11.5rem 1fr; gap: 0 1.4rem; }
  .facts dt { grid-row: 1 / span 9; padding-top: .2em; }
  .facts dd { grid-column: 2; }
}
@media (min-width: 64rem) {
  .columns { display: grid; grid-template-columns: 17rem minmax(0, 1fr); gap: 3.5rem; }
  nav { position: sticky; top: 1.5rem; align-self: start; max-height: calc(100vh - 3rem);
    overflow-y: auto; }
}
@media print {
  :root { --ink: #000; --paper: #fff; --panel: #fff; --warn: #fff; --soft: #333; --line: #999;
    --accent: #000; --minor: #000; --moderate: #000; --serious: #000; }
  body { font-size: 10.5pt; }
  nav, .back { display: none; }
  .top { padding-top: 0; }
  .columns, main { display: block; max-width: none; padding: 0; }
  .masthead > div:last-child dd { white-space: normal; max-width: none; }
  h2, h3, h4, caption { break-after: avoid; }
  .steps > li, tr, .facts > div { break-inside: avoid; }
  .scroll { overflow: visible; }
  .text a::after { content: " (" attr(href) ")"; font-size: .9em; }
  @page { margin: 2cm; }
}
"""
