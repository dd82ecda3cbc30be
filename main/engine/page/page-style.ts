/** The style of our pages: one for light, dark and paper. It is allowed by its hash, so that it stands here as a whole. */

/** What charts are drawn with; a picture of its own has these too. */
export const chartStyle = `
.chart { --c-text: #23201c; --c-dim: #686258; --c-line: #e0dbd2; --c-surface: #fff; --c1: #0e695d; --c2: #c2622d; --c3: #3f6fb0; --c4: #96731a; --c5: #8a4a8f; --c6: #5c7a29; --c7: #b3425e; --c8: #6a645a; --h0: #eef9f6; --h1: #083d36; }
@media (prefers-color-scheme: dark) { .chart { --c-text: #eceae5; --c-dim: #a8a49b; --c-line: #34362f; --c-surface: #1b1c1a; --c1: #5cc4ae; --c2: #e79a63; --c3: #8db4e8; --c4: #d9b75a; --c5: #cf98d3; --c6: #a6c46e; --c7: #ee93a8; --c8: #b3aea4; --h0: #16332e; --h1: #8fe6d3; } }
@media print { .chart { --c-text: #000; --c-dim: #444; --c-line: #ccc; --c-surface: #fff; --c1: #0e695d; --c2: #c2622d; --c3: #3f6fb0; --c4: #96731a; --c5: #8a4a8f; --c6: #5c7a29; --c7: #b3425e; --c8: #6a645a; --h0: #eef9f6; --h1: #083d36; } }
.chart text { font: 12px Inter, "Segoe UI", -apple-system, "Open Sans", sans-serif; fill: var(--c-dim); }
.chart .title { font-size: 15px; font-weight: 600; fill: var(--c-text); }
.chart .line { stroke: var(--c-line); stroke-width: 1; }
.chart .back { fill: var(--c-surface); }
.chart .s1 { --c: var(--c1); } .chart .s2 { --c: var(--c2); } .chart .s3 { --c: var(--c3); } .chart .s4 { --c: var(--c4); }
.chart .s5 { --c: var(--c5); } .chart .s6 { --c: var(--c6); } .chart .s7 { --c: var(--c7); } .chart .s8 { --c: var(--c8); }
.chart .fill { fill: var(--c); } .chart .stroke { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.chart .thin { stroke-width: 1.2; }
.chart .area { fill: var(--c); fill-opacity: .22; } .chart .dot { fill: var(--c); fill-opacity: .55; }
.chart .heat { fill: var(--h1); } .chart .heatback { fill: var(--h0); }
`

export const pageStyle = `
:root { color-scheme: light dark; --bg: #faf9f7; --surface: #fff; --sunken: #f6f4f0; --line: #e7e3dc; --strong: #d5cfc5; --text: #23201c; --dim: #686258; --accent: #0e695d; --soft: #e3f2ee; --error: #b3261e; --warning: #8a5800; --info: #2b5f8a; --mono: "JetBrains Mono", "SF Mono", "Cascadia Code", ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
@media (prefers-color-scheme: dark) { :root { --bg: #161715; --surface: #1b1c1a; --sunken: #20211f; --line: #2a2c28; --strong: #3f413c; --text: #eceae5; --dim: #a8a49b; --accent: #5cc4ae; --soft: #16332e; --error: #f2948c; --warning: #e5b45a; --info: #8dbde3; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body { margin: 0; background: var(--bg); color: var(--text); font: 15px/1.55 Inter, "Segoe UI Variable Text", "Segoe UI", -apple-system, BlinkMacSystemFont, "Open Sans", sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
main, header.top, footer { max-width: 1080px; margin: 0 auto; padding: 0 28px; }
header.top { padding-top: 44px; padding-bottom: 8px; }
.eyebrow { margin: 0 0 6px; color: var(--accent); font-size: 12px; font-weight: 650; letter-spacing: .08em; text-transform: uppercase; }
h1 { margin: 0; font-size: 34px; line-height: 1.15; font-weight: 650; letter-spacing: -.02em; }
h2 { margin: 52px 0 12px; font-size: 21px; line-height: 1.3; font-weight: 640; letter-spacing: -.01em; }
h3 { margin: 28px 0 6px; font-size: 15.5px; line-height: 1.4; font-weight: 640; }
h3 code { margin-left: 8px; font-weight: 400; }
p { margin: 0 0 12px; max-width: 74ch; }
.lead { margin-top: 12px; color: var(--dim); font-size: 16px; }
.dim { color: var(--dim); }
.small { font-size: 13px; }
a { color: var(--accent); text-underline-offset: 2px; }
a:focus-visible, .scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
code, .mono { font-family: var(--mono); font-size: .87em; }
code { color: var(--dim); }
nav { display: flex; flex-wrap: wrap; gap: 6px 18px; padding: 14px 0 0; font-size: 14px; }
nav a { text-decoration: none; } nav a:hover { text-decoration: underline; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(148px, 1fr)); gap: 12px; margin: 26px 0 8px; }
.figure { padding: 14px 16px; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
.figure strong { display: block; font-size: 25px; line-height: 1.2; font-weight: 640; letter-spacing: -.015em; }
.figure span { color: var(--dim); font-size: 13px; }
.figure[data-tone=error] strong { color: var(--error); } .figure[data-tone=warning] strong { color: var(--warning); } .figure[data-tone=info] strong { color: var(--info); }
.scroll { overflow-x: auto; margin: 8px 0 18px; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
table { width: 100%; border-collapse: collapse; font-size: 13.5px; line-height: 1.45; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { padding: 7px 14px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: normal; }
td .value { overflow-wrap: anywhere; }
tbody tr:last-child td { border-bottom: 0; }
th { color: var(--dim); font-size: 12px; font-weight: 600; white-space: nowrap; background: var(--sunken); }
.number { text-align: right; white-space: nowrap; }
td .value { font-family: var(--mono); font-size: 12.5px; white-space: pre-wrap; }
.none { color: var(--dim); font-style: italic; }
.tag { display: inline-block; padding: 0 7px; border: 1px solid var(--strong); border-radius: 99px; color: var(--dim); font-size: 12px; line-height: 1.6; font-weight: 500; white-space: nowrap; }
h3 .tag { margin-left: 6px; }
.tag[data-tone=error] { color: var(--error); border-color: currentColor; } .tag[data-tone=warning] { color: var(--warning); border-color: currentColor; } .tag[data-tone=info] { color: var(--info); border-color: currentColor; }
.note { padding: 12px 16px; border-left: 3px solid var(--accent); background: var(--soft); border-radius: 0 8px 8px 0; max-width: none; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 16px; align-items: start; }
.charts figure { margin: 0; padding: 12px; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; break-inside: avoid; }
.charts svg { display: block; width: 100%; height: auto; }
.charts figcaption { color: var(--dim); font-size: 12.5px; padding: 4px 6px 2px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 18px; margin: 0 0 16px; }
dt { color: var(--dim); } dd { margin: 0; }
footer { margin-top: 60px; padding-top: 18px; padding-bottom: 48px; border-top: 1px solid var(--line); color: var(--dim); font-size: 13px; }
@media (max-width: 640px) { main, header.top, footer { padding-left: 16px; padding-right: 16px; } h1 { font-size: 27px; } dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 8px; } }
@media print {
  @page { size: A4; margin: 16mm 14mm; }
  :root { color-scheme: light; --bg: #fff; --surface: #fff; --sunken: #f3f3f3; --line: #ddd; --strong: #bbb; --text: #000; --dim: #444; --accent: #0b544b; --soft: #f1f7f5; --error: #951c15; --warning: #6b4400; --info: #1d4568; }
  body { font-size: 10pt; } main, header.top, footer { max-width: none; padding-left: 0; padding-right: 0; }
  header.top { padding-top: 0; } nav { display: none; } h1 { font-size: 20pt; } h2 { margin-top: 22pt; font-size: 13.5pt; } h2, h3 { break-after: avoid; }
  table { font-size: 8.5pt; } td { overflow-wrap: anywhere; } th, td { padding: 3pt 6pt; } thead { display: table-header-group; } tr { break-inside: avoid; }
  .scroll { overflow: visible; border-radius: 0; border-width: 1px 0; } .figures { gap: 6pt; grid-template-columns: repeat(4, 1fr); } .figure { padding: 6pt 8pt; break-inside: avoid; } .figure strong { font-size: 15pt; }
  .charts { grid-template-columns: 1fr 1fr; } a { color: inherit; text-decoration: none; }
}
${chartStyle}`
