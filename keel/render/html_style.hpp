#pragma once

#include <string_view>

namespace keel {

/// Of every page that Keel writes. Colours are variables, each with a light and a dark value. Series s0 to s13 and the diverging heat map
/// (blue above 0, orange below) are told apart by colour-blind readers, too: after Okabe and Ito (2008) and Tol (2021); s14 to s19 are
/// lighter and darker ones for what is rare.
inline constexpr std::string_view html_style = R"(
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1b2430;--mute:#5d6875;--line:#e3e7ec;--fit:#0b62d6;--mark:#d55e00;
--quote:#9aa7b5;--good:#12805c;--warn:#a86400;--bad:#c22f3d;--above:43 118 196;--below:226 114 20;
--s0:#0b62d6;--s1:#e69f00;--s2:#009e73;--s3:#cc79a7;--s4:#56b4e9;--s5:#d55e00;--s6:#4b3b9e;--s7:#999933;--s8:#882255;--s9:#44aa99;
--s10:#7a8794;--s11:#ddcc77;--s12:#aa4499;--s13:#b0122b;--s14:#7a3b10;--s15:#a6cee3;--s16:#a8d65c;--s17:#f4a6b5;
--s18:#2f5d62;--s19:#5c5470}
@media screen and (prefers-color-scheme:dark){:root{--bg:#12161c;--card:#1a2028;--ink:#e6ebf1;--mute:#97a3b0;--line:#2b333d;--fit:#5aa2ff;
--mark:#ff9152;--quote:#5d6b7a;--good:#3ecf9b;--warn:#f0b040;--bad:#ff6b78;--above:72 148 230;--below:222 118 30;
--s0:#5aa2ff;--s1:#f0b040;--s2:#2cc295;--s3:#e39bc2;--s4:#8fd0f7;--s5:#ff8a3d;--s6:#9a8cf0;--s7:#bcbc55;--s8:#c9559a;--s9:#6fd0c0;
--s10:#94a1ae;--s11:#e5d88f;--s12:#cf6fc0;--s13:#ff5d73;--s14:#c07a4a;--s15:#cfe6f5;--s16:#c2ea7e;--s17:#ffc2cd;
--s18:#7fb3b8;--s19:#a89fc0}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:14px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
main{max-width:1360px;margin:0 auto;padding:28px 24px 60px}h1{font-size:22px;margin:0;overflow-wrap:anywhere}
h2{font-size:19px;margin:36px 0 12px}h3{font-size:14px;margin:0 0 8px}
small{color:var(--mute);font-weight:400;font-size:12.5px}p{margin:6px 0}
.legend{color:var(--mute);font-size:12.5px;margin:2px 0 8px}.entry{white-space:nowrap;margin-right:14px}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px;margin-bottom:14px;min-width:0}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(380px,100%),1fr));gap:14px;margin-bottom:14px}.cards>.card{margin:0}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(260px,100%),1fr));gap:4px 14px}
figure{margin:0;min-width:0}.strip{grid-column:1/-1}figcaption{font-size:12.5px;color:var(--mute)}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(max(380px,40%),100%),1fr));gap:14px;margin-bottom:14px}
.two>.card,.two>section{margin:0;min-width:0}.broad{grid-column:1/-1}
nav{display:flex;flex-wrap:wrap;gap:2px 16px;margin:10px 0}nav a{color:var(--fit);text-decoration:none}
.banner{border-radius:10px;padding:10px 14px;margin:12px 0;font-weight:600;border:1px solid currentColor}
.banner.bad{background:var(--bad);color:var(--card)}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(180px,100%),1fr));gap:10px;margin:16px 0}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px 14px}.tile b{display:block;font-size:18px;
font-variant-numeric:tabular-nums;line-height:1.35}.tile span{color:var(--mute);font-size:12.5px}
svg{width:100%;height:auto;display:block}.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}
th,td{text-align:right;padding:4px 8px;border-bottom:1px solid var(--line);white-space:nowrap}
th{color:var(--mute);font-weight:500;font-size:12px;white-space:normal;vertical-align:bottom}th small{display:block;font-size:11px;white-space:nowrap}
td:first-child,th:first-child,td.words,th.words{text-align:left}td.long{white-space:normal;min-width:200px}
.facts td{vertical-align:top}.facts td:first-child{white-space:pre}.facts td:nth-child(odd):not(:first-child){text-align:left;color:var(--mute);padding-left:0}
td:first-child,th:first-child{position:sticky;left:0;background:var(--card)}
tr:last-child td{border-bottom:0}.mute{color:var(--mute)}.sum td{font-weight:600}
.badge{display:inline-block;border-radius:99px;padding:1px 9px;font-size:12px;border:1px solid currentColor;margin-right:4px}
.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}
.grid{stroke:var(--line)}.zero{stroke:var(--mute)}.tick{fill:var(--mute);font-size:11px}.rule{stroke:var(--mute);stroke-dasharray:3 3;opacity:.6}
.quote{stroke:var(--quote);stroke-width:1.4}.mark{fill:var(--mark)}.node{fill:var(--fit)}
path{fill:none;stroke-width:1.8;stroke-linejoin:round}.fit{stroke:var(--fit)}.total{stroke:var(--ink);stroke-width:2}
path.band{stroke:none;fill-opacity:.78}path.tri{stroke:var(--card);stroke-width:.8}path.steps{stroke-width:1.1}.hint{fill:transparent}.hint:hover{fill:var(--mute);fill-opacity:.15}
.k{display:inline-block;width:14px;height:4px;border-radius:2px;vertical-align:middle;margin:0 5px 0 0}
.k.fit{background:var(--fit)}.k.mark{background:var(--mark)}.k.quote{background:var(--quote)}.k.total{background:var(--ink)}
.heat{font-size:11.5px;width:auto}.heat th,.heat td{padding:1px 5px;border:1px solid var(--card);line-height:1.5}
.heat td{min-width:38px;background:var(--card)}.heat thead th{text-align:center;font-size:11.5px;white-space:nowrap}.heat td:first-child{text-align:right}
.heat .total td,.heat td.total{font-weight:600}.heat .spot td{border-top:2px dashed var(--ink);font-weight:600;text-align:left}
.heat td:last-child,.heat th:last-child{position:sticky;right:0;background:var(--card)}.heat .spot span{position:sticky;left:0}
.a,.b{background:rgb(var(--above)/var(--d))!important}.b{background:rgb(var(--below)/var(--d))!important}
.d1{--d:.06}.d2{--d:.12}.d3{--d:.19}.d4{--d:.26}.d5{--d:.33}.d6{--d:.4}.d7{--d:.47}.d8{--d:.54}.d9{--d:.61}.d10{--d:.68}
.swatch{padding:2px 6px;border-radius:4px}
.scale{display:inline-grid;grid-auto-flow:column;vertical-align:middle;font-size:11.5px;margin-left:8px}.scale span{padding:0 8px;color:var(--ink)}
@media(max-width:600px){main{padding:18px 10px 40px}.card{padding:12px 10px}th,td{padding:4px 7px}
.tiles{grid-template-columns:1fr 1fr}.tile b{font-size:15px;overflow-wrap:anywhere}
.stack thead{display:none}.stack,.stack tbody{display:block}
.stack tr{display:grid;grid-template-columns:1fr 1fr;gap:0 14px;padding:7px 0;border-bottom:1px solid var(--line)}
.stack td,.stack tr:last-child td{display:flex;justify-content:space-between;align-items:baseline;gap:8px;border:0;padding:1px 0;white-space:normal;min-width:0}
.stack tr td:first-child{position:static;grid-column:1/-1;justify-content:flex-start;font-weight:600;overflow-wrap:anywhere}
.stack td[data-l]::before{content:attr(data-l);color:var(--mute);font-size:11.5px;font-weight:400;text-align:left}.stack td:empty{display:none}.stack td.long{grid-column:1/-1}
.facts,.facts tbody{display:block}.facts tr{display:flex;flex-wrap:wrap;justify-content:flex-end;border-bottom:1px solid var(--line);padding:3px 0}
.facts td{border:0;padding:0 0 0 5px!important}.facts td:first-child{flex:1 0 auto;padding:0 8px 0 0!important;white-space:pre-wrap}
svg.wide{overflow:visible;padding-left:10px}.wide .tick{font-size:22px}.wide .spare{display:none}
.heat{font-size:clamp(7px,calc((100vw - 60px)/(var(--w)*.62)),11.5px)}.heat thead th{font-size:.9em}.heat th,.heat td{padding:1px 1px;min-width:0}}
@page{size:landscape;margin:10mm}
@media print{:root{--bg:#fff}body{font-size:11px;-webkit-print-color-adjust:exact;print-color-adjust:exact}main{max-width:none;padding:0}
.card,.tile,figure{break-inside:avoid;border-color:#ccc}.card.long{break-inside:auto}.scroll{overflow:visible}nav{display:none}
td.long{min-width:120px}h2{margin:18px 0 8px}.panels{grid-template-columns:repeat(4,1fr)}.badge{border:0;padding:0;font-size:inherit}.tile{padding:6px 10px}.tile b{font-size:14px}
table{font-size:9.5px}th,th small{font-size:9px}td small{font-size:inherit}th,td{padding:2px 4px}thead{display:table-header-group}tr{break-inside:avoid}
h2,h3{break-after:avoid}.heat{font-size:7.5px}.heat thead th{font-size:7.5px}
.heat th,.heat td{padding:0 2px;min-width:0}}
)";

}  // namespace keel
