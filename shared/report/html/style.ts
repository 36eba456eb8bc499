import { cssString } from './escape-kit';

const SANS = 'Inter,"Segoe UI","Helvetica Neue",Arial,"Liberation Sans","DejaVu Sans",sans-serif';
const MONO = '"JetBrains Mono",ui-monospace,Consolas,Menlo,"Liberation Mono","DejaVu Sans Mono",monospace';

/** The light theme of the screen on paper: A4 across, hairlines instead of boxes, colour only where it carries a fact. Browsers that know margin boxes number the pages; for the others the app does. */
export function styleSheet({ running, foot }: { readonly running: string; readonly foot: string }): string {
  const widths = Array.from({ length: 80 }, (_, i) => `.w${i + 1}{width:${i + 1}%}`).join('');
  return `:root{--ink:#15181C;--ink2:#4B505A;--ink3:#646974;--line:#E1E1DD;--line2:#C4C5C0;--accent:#0B6670;--tint:#E0F0F1;--r1:#7F8894;--r2:#A88100;--r3:#B24A00;--r4:#9E1B30;--r5:#4B0C3A;--err:#B0241C}
*{box-sizing:border-box}
html{font:9.5pt/1.42 ${SANS};color:var(--ink);background:#F3F3F1;-webkit-print-color-adjust:exact;print-color-adjust:exact;font-feature-settings:"cv05"}
body{margin:0}
.page{background:#fff;max-width:277mm;margin:0 auto 10mm;padding:12mm 14mm;box-shadow:0 1px 3px rgba(0,0,0,.12)}
h1,h2,h3,h4{line-height:1.2;margin:0;break-after:avoid;overflow-wrap:anywhere;text-wrap:balance}
h1{font-size:30pt;font-weight:650;letter-spacing:-.025em}
h2{font-size:19pt;font-weight:650;letter-spacing:-.02em;margin:0 0 3mm;padding:0 0 2mm;border-bottom:.5pt solid var(--ink)}
h3{font-size:11.5pt;font-weight:650;margin:5mm 0 1.5mm}
h4{font-size:10pt;font-weight:650;margin:3mm 0 1mm}
h3 small,h4 small{font-weight:400;color:var(--ink2);font-size:8.5pt}
p{margin:0 0 2mm;max-width:230mm;overflow-wrap:anywhere}
a{color:var(--accent);text-decoration:none}
a:hover{text-decoration:underline}
small{font-size:7.5pt;color:var(--ink2)}
code{font:7.6pt/1.35 ${MONO};overflow-wrap:anywhere}
.lead{font-size:12.5pt;line-height:1.38;margin-bottom:3mm}
.note,.more{font-size:8pt;color:var(--ink2)}
.more{font-style:italic}
.none{color:var(--ink2)}
.two{display:grid;grid-template-columns:1fr 1fr;gap:9mm}
.even>div{min-width:0}
table{border-collapse:collapse;width:100%;margin:1mm 0 2.5mm;font-size:8.2pt;line-height:1.32;table-layout:fixed;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:650;font-size:8.6pt;padding:0 0 1mm;break-after:avoid}
thead{display:table-header-group}
tr{break-inside:avoid}
th,td{text-align:left;vertical-align:top;padding:1.1mm 1.6mm 1.1mm 0;border-bottom:.4pt solid var(--line);overflow-wrap:anywhere;unicode-bidi:isolate}
thead th{color:var(--ink2);font-weight:500;font-size:7.4pt;line-height:1.2;border-bottom:.5pt solid var(--line2);vertical-align:bottom;overflow-wrap:normal}
tbody th{font-weight:550}
th.n,td.n{text-align:right;padding-right:1.6mm}
.n+td:not(.n),.n+th:not(.n){padding-left:3mm}
.quiet{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr.total th,tr.total td{border-top:.6pt solid var(--ink);font-weight:650}
dl{margin:0}
dd{margin:0}
.figures{display:grid;grid-template-columns:repeat(4,1fr);gap:7mm;margin:2mm 0 4mm}
.figures>div{border-top:1.2pt solid var(--ink);padding-top:1.2mm}
.figures dt{color:var(--ink2);font-size:8.5pt}
.figures b{display:block;font-size:17pt;line-height:1.2;letter-spacing:-.02em;font-weight:650;font-variant-numeric:tabular-nums}
.figures span{font-size:8pt;color:var(--ink2)}
.figures .risk{font-size:8pt}
.limits{border-top:.5pt solid var(--line2);padding-top:2mm;font-size:8.6pt;break-inside:avoid}
.limits p{max-width:none;margin-bottom:1mm}
.risk{display:inline-flex;align-items:center;gap:1mm;white-space:nowrap;color:var(--ink)}
.risk svg{width:2.6mm;height:2.6mm;flex:none}
.r1 svg{color:var(--r1)}.r2 svg{color:var(--r2)}.r3 svg{color:var(--r3)}.r4 svg{color:var(--r4)}.r5 svg{color:var(--r5)}
.basis{border-left:1.4pt solid var(--ink);padding-left:1mm}
.basis.permitted{border-left-style:dashed}.basis.inferred{border-left-style:dashed;border-color:var(--ink3)}.basis.assumed{border-left-style:dotted;border-color:var(--ink3)}
.steps{margin:0;padding-left:5mm}
.steps li{margin-bottom:1.2mm}
figure{margin:1mm 0 3mm;break-inside:avoid}
figcaption{font-weight:650;font-size:8.6pt}
.drawing{display:block;max-width:100%;height:auto;max-height:148mm}
.drawing text{font:10px ${SANS};fill:var(--ink2)}
.drawing .b{font-weight:600;fill:var(--ink)}
.drawing .soft{fill:var(--ink3)}
.drawing .end{text-anchor:end}.drawing .mid{text-anchor:middle}
.grid{stroke:var(--line);stroke-width:.7;fill:none}
.curve{stroke:var(--accent);stroke-width:1.7;fill:none}
.dot{fill:#fff;stroke:var(--accent);stroke-width:1.4}
.appetite{stroke:var(--ink3);stroke-width:1;stroke-dasharray:1.5 3;fill:none}
.bar{fill:var(--accent)}
.f1{fill:var(--r1)}.f2{fill:var(--r2)}.f3{fill:var(--r3)}.f4{fill:var(--r4)}.f5{fill:var(--r5)}
.zone{fill:#fff;stroke:#858780;stroke-width:.8}
.conduit{fill:none;stroke:#858780;stroke-opacity:.55}
.conduit.skip{stroke:var(--err);stroke-opacity:.8;stroke-dasharray:5 3}
.lane{fill:#F0F0EE}.lane.loutside,.lane.lnone{fill:#F0F0EE}.lane.l5{fill:#EEF1F6}.lane.l4{fill:#EFF2F5}.lane.l35{fill:#F4EFF6}.lane.l3{fill:#ECF2F3}.lane.l2{fill:#EFF3EC}.lane.l1{fill:#F5F2E9}.lane.l0{fill:#F4EFEA}
.whole{break-inside:avoid}
table+.note,table+.more,.more+.note{break-before:avoid}
.path>h3,.path>h3+p{break-after:avoid}
.finding,.path{border-top:.5pt solid var(--line2);padding-top:1mm;margin-top:3mm}
.cover .mark{color:var(--accent);font-weight:600;margin:0 0 22mm}
.cover h1{max-width:210mm}
.cover .logo{float:right;max-width:60mm;max-height:22mm}
.cover .class{color:var(--ink);margin-left:6mm}
.cover>.lead{color:var(--ink2);margin:3mm 0 14mm}
.cover h2{font-size:11.5pt;border:0;padding:0;margin:0 0 2mm;letter-spacing:0}
.cover ol{margin:0;padding-left:6mm}
.cover li{margin-bottom:1.1mm}
.cover li span{color:var(--ink2);font-size:8.5pt}
.cover>.note{margin-top:10mm;max-width:none;border-top:.5pt solid var(--line2);padding-top:2mm}
.facts>div{display:grid;grid-template-columns:27mm 1fr;gap:3mm;padding:1.1mm 0;border-bottom:.4pt solid var(--line)}
.facts dt{color:var(--ink2)}
.facts dd{overflow-wrap:anywhere}
${widths}
@page{size:A4 landscape;margin:15mm 14mm 14mm;@top-left{content:${cssString(running)};font:7.5pt ${SANS};color:#4B505A}@bottom-left{content:${cssString(foot)};font:7.5pt ${SANS};color:#4B505A}@bottom-right{content:counter(page) " / " counter(pages);font:7.5pt ${SANS};color:#4B505A}}
@media print{html{background:#fff}.page{max-width:none;margin:0;padding:0;box-shadow:none}section.page{break-before:page}.cover{padding-top:8mm}.figures,.limits{break-inside:avoid}p{orphans:3;widows:3}}
@media screen and (max-width:900px){.two,.figures{grid-template-columns:1fr}.page{padding:6mm 5mm}}
`;
}
