// Formatted text from a web page or an office program, as Markdown.

const DROPPED = 'script,style,meta,link,title,img,picture,svg,video,audio,iframe,object,input,select,button,template,[hidden]';
const BLOCKS = /^(?:ADDRESS|ARTICLE|ASIDE|BLOCKQUOTE|CENTER|D[DLT]|DETAILS|DIV|FIG\w+|FOOTER|FORM|H[1-6R]|HEADER|LI|MAIN|NAV|[OU]L|P|PRE|SECTION|SUMMARY|TABLE)$/;
const isBlock = (node) => BLOCKS.test(node.nodeName);
const holdsBlock = (node) => isBlock(node) || [...node.children ?? []].some(holdsBlock);
const style = (node) => node.dataset?.style ?? '';
// The content policy forbids styles in what is parsed: here they only tell what is bold.
const unstyled = (html) => html.replaceAll(/<style[^]*?<\/style>/gi, '').replaceAll(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/i, ' data-style='));

// The Markdown of `html`; empty when `plain`, the same text without format, says as much.
export function fromHtml(html, plain = '') {
  if (!html) return '';
  const { body } = new DOMParser().parseFromString(unstyled(html), 'text/html');
  const words = toMarkdown(body);
  const bare = (text) => text.replaceAll(/[\s\\\u00a0]/g, '');
  return bare(words) === bare(plain) ? '' : words;
}

export function toMarkdown(body) {
  for (const node of body.querySelectorAll(DROPPED)) node.remove();
  return blocks(body).join('\n\n');
}

function escaped(text) {
  return text.replaceAll(/[\\`*]|\[(?=[^\]]*\][([])|<(?=[a-z/!?])|(?<![\p{L}\p{N}])_(?=\S)/giu, '\\$&');
}

// A paragraph must not read as a title, a list or a quote.
const paragraph = (text) => tidy(text).replaceAll(/^(#{1,6} |[>+-]|\d+(?=[.)] ))/gm, (mark) => (/\d/.test(mark) ? `${mark}\\` : `\\${mark}`));
const tidy = (text) => text.replaceAll(/ *\n */g, '\n').replaceAll(/ {2,}/g, ' ').trim();

// What it means, told by its name or by its style.
const isBold = (node) => /^(?:B|STRONG)$/.test(node.nodeName) ? !/font-weight:\s*(?:normal|[1-4]00)/.test(style(node)) : /font-weight:\s*(?:bold|[6-9]00)/.test(style(node));
const isItalic = (node) => /^(?:I|EM|CITE)$/.test(node.nodeName) ? !/font-style:\s*normal/.test(style(node)) : /font-style:\s*italic/.test(style(node));
const isCode = (node) => /^(?:CODE|KBD|SAMP|TT)$/.test(node.nodeName);

function wrapped(words, mark) {
  const [, before, inside, after] = /^(\s*)([^]*?)(\s*)$/.exec(words);
  return inside ? before + mark + inside + mark + after : words;
}

function fenced(words, least) {
  const ticks = '`'.repeat(Math.max(least, ...(words.match(/`+/g) ?? []).map((run) => run.length + 1)));
  return least > 1 ? `${ticks}\n${words}\n${ticks}` : ticks + words + ticks;
}

// The words of a node; `on` tells what is bold or italic already.
function inline(node, on = '') {
  if (node.nodeType === Node.TEXT_NODE) return escaped(node.data.replaceAll(/[ \t\r\n\f]+/g, ' '));
  if (node.nodeType !== Node.ELEMENT_NODE || /mso-list:\s*ignore|display:\s*none/i.test(style(node))) return '';
  if (node.nodeName === 'BR') return '\n';
  if (isCode(node)) return node.textContent.trim() ? fenced(node.textContent.trim(), 1) : '';
  const marks = (isBold(node) && !on.includes('b') ? 'b' : '') + (isItalic(node) && !on.includes('i') ? 'i' : '');
  let words = inlines(node.childNodes, on + marks);
  if (node.nodeName === 'A' && /^(?:https?:|mailto:)/.test(node.getAttribute('href') ?? '') && words.trim()) {
    const address = node.getAttribute('href').replaceAll(/[\s<>]/g, encodeURI);
    const same = [address, `mailto:${node.textContent.trim()}`, `${node.textContent.trim()}/`].includes(address) && node.textContent.trim().length >= address.length - 7;
    words = same ? node.textContent.trim() : `[${words.trim().replaceAll('\n', ' ')}](${/[()]/.test(address) ? `<${address}>` : address})`;
  }
  if (/^(?:S|DEL|STRIKE)$/.test(node.nodeName)) words = wrapped(words, '~~');
  if (marks.includes('i')) words = wrapped(words, '*');
  if (marks.includes('b')) words = wrapped(words, '**');
  return words;
}

// Two bold spans side by side are one.
const inlines = (nodes, on) => [...nodes].map((node) => inline(node, on)).join('').replaceAll(/(?<=\S)\*\*\*\*(?=\S)/g, '');

// The blocks in a node, each a string.
function blocks(node) {
  const made = [];
  let run = [];
  const flush = () => {
    const words = paragraph(inlines(run));
    if (words) made.push(words);
    run = [];
  };
  for (const child of node.childNodes) {
    if (!holdsBlock(child)) {
      run.push(child);
      continue;
    }
    flush();
    const item = officeItem(child);
    if (item && made.at(-1)?.office) made.push(Object.assign(new String(`${made.pop()}\n${item}`), { office: true }));
    else if (item) made.push(Object.assign(new String(item), { office: true }));
    else made.push(...block(child));
  }
  flush();
  return made.map(String);
}

// Word makes its lists of paragraphs that only their style tells.
function officeItem(node) {
  const level = /mso-list:.*?level(\d)/i.exec(style(node))?.[1];
  if (!level) return '';
  const sign = [...node.querySelectorAll('[data-style]')].find((one) => /mso-list:\s*ignore/i.test(style(one)))?.textContent.trim() ?? '';
  return `${'   '.repeat(level - 1)}${/^\(?\w+[.)]/.test(sign) ? '1.' : '-'} ${tidy(inlines(node.childNodes))}`;
}

function block(node) {
  const name = node.nodeName;
  if (/^H[1-6]$/.test(name)) {
    const words = tidy(inlines(node.childNodes, 'b')).replaceAll('\n', ' ');
    return words ? [`${'#'.repeat(Math.max(2, name[1]))} ${words}`] : [];
  }
  if (name === 'HR') return ['---'];
  if (name === 'PRE') return [fenced(node.textContent.replace(/\n$/, ''), 3)];
  if (name === 'UL' || name === 'OL') return [items(node)].filter(Boolean);
  if (name === 'BLOCKQUOTE') return [blocks(node).join('\n\n').replaceAll(/^/gm, '> ').replaceAll(/^> $/gm, '>')].filter(Boolean);
  if (name === 'TABLE') return table(node);
  return blocks(node);
}

function items(list) {
  let number = Number(list.getAttribute('start') ?? 1);
  const made = [];
  for (const child of list.children) {
    const nested = /^[OU]L$/.test(child.nodeName);
    const sign = nested ? '   ' : list.nodeName === 'OL' ? `${number}. ` : '- ';
    const words = nested ? items(child) : blocks(child).join('\n').replaceAll(/\n{2,}/g, '\n');
    if (!words) continue;
    if (!nested) number += 1;
    made.push((nested ? sign : sign) + words.replaceAll('\n', `\n${' '.repeat(sign.length)}`));
  }
  return made.join('\n');
}

function table(node) {
  const rows = [...node.rows].map(({ cells }) => [...cells]);
  const width = Math.max(0, ...rows.map((row) => row.length));
  // Tables that only lay out a page.
  if (width < 2 || node.querySelector('table')) return rows.flat().flatMap(blocks);
  const lines = rows.map((row) => Array.from({ length: width }, (_, i) => (row[i] ? tidy(inlines(row[i].childNodes)).replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', '\\|') : '')));
  lines.splice(1, 0, Array(width).fill('---'));
  return [lines.map((line) => `| ${line.join(' | ')} |`).join('\n')];
}
