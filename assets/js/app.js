// Improves what already works: each hook names an element that is complete without it.
const hooked = (name, root = document) => root.querySelectorAll(`[data-enhance~="${name}"]`);

// "22 nov. à 14 h 02" becomes "il y a 2 heures"; the full date stays in the tooltip.
const UNITS = [['year', 31557600], ['month', 2629800], ['week', 604800], ['day', 86400], ['hour', 3600], ['minute', 60]];
const DAY = 86400000;
const midnight = (moment) => new Date(moment).setHours(0, 0, 0, 0);
const relative = new Intl.RelativeTimeFormat('fr', { numeric: 'auto' });

function tellTimes() {
  for (const time of hooked('relative')) {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    if (Number.isNaN(seconds)) continue;
    time.title ||= time.textContent;
    const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['minute', 60];
    // "hier" is the day before on the calendar, not 24 to 48 hours ago.
    const amount = unit === 'day'
      ? Math.round((midnight(time.dateTime) - midnight(Date.now())) / DAY)
      : Math.trunc(seconds / length);
    time.textContent = amount ? relative.format(amount, unit) : 'à l’instant';
  }
}

// « Il y a deux heures » means nothing on paper.
addEventListener('beforeprint', () => { for (const time of hooked('relative')) time.textContent = time.title || time.textContent; });
addEventListener('afterprint', tellTimes);

// Typed text is never left behind without asking.
const unsaved = new Set();

function keepText(form) {
  form.addEventListener('input', () => unsaved.add(form));
  form.addEventListener('submit', () => unsaved.delete(form));
}

addEventListener('beforeunload', (event) => {
  // Who keeps the text of a form elsewhere says so by cancelling `keep`.
  const lost = [...unsaved].filter((form) => form.dispatchEvent(new Event('keep', { cancelable: true })));
  if (lost.length) event.preventDefault();
});

// A message that is published needs its copy in this browser no more (drafts.js made it).
try {
  if (/[?&]fait=(?:question|reponse|attente|modifie)\b/.test(location.search)) {
    localStorage.removeItem(sessionStorage.getItem('entraide.envoi'));
    sessionStorage.removeItem('entraide.envoi');
  }
// Without a store there is no copy.
} catch {}

// The editor comes when somebody is about to write: a visit for reading loads nothing more.
const write = (root) => import('./editor.js').then(({ enhance }) => enhance(root));
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) write(target);
});
let kept = [];
try { kept = Object.keys(localStorage); } catch {}

for (const root of hooked('editor')) {
  for (const event of ['focusin', 'pointerover']) root.closest('form').addEventListener(event, () => write(root), { once: true });
  const { account, place } = root.dataset;
  // Below a topic, a visitor is there to read.
  if (account || !place?.startsWith('answer:')) seen.observe(root);
  if (kept.some((key) => key.startsWith('entraide:') && key.includes(`:${place}:`))) write(root);
}

// What one copies from a message most: commands and settings.
if (navigator.clipboard) for (const pre of document.querySelectorAll('.prose pre')) {
  const copy = document.createElement('button');
  copy.type = 'button';
  copy.className = 'button quiet copy-code';
  copy.append('Copier');
  const said = document.createElement('span');
  said.setAttribute('role', 'status');
  said.className = 'visually-hidden';
  pre.after(copy, said);
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(pre.textContent.trimEnd());
    copy.textContent = said.textContent = 'Copié';
    setTimeout(() => { copy.textContent = 'Copier'; said.textContent = ''; }, 3000);
  });
}

// A second click on the same button sends nothing more. The button goes out of use after the
// event, as a disabled one would not send its own name and value.
document.addEventListener('submit', ({ target, defaultPrevented }) => {
  if (defaultPrevented || target.method !== 'post') return;
  const use = (able) => { for (const button of target.querySelectorAll('button')) button.disabled = !able; };
  setTimeout(use, 0, false);
  // A line that was cut leaves the page as it is: one can try again.
  setTimeout(use, 10000, true);
});

// Coming back through the history finds the buttons in use again.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) for (const button of document.querySelectorAll('button:disabled')) button.disabled = false;
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest?.('textarea')?.form;
    // With its first button, as a click would: that is the one the form is for.
    form?.requestSubmit(form.querySelector('button:not([type=button])'));
  }
  if (event.key === 'Escape') {
    const menu = document.querySelector('[data-enhance~="menu"][open]');
    if (!menu) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});

document.addEventListener('click', ({ target }) => {
  for (const menu of hooked('menu')) if (menu.open && !menu.contains(target)) menu.open = false;
});

// A phone passes an address on by its own ways; the page behind the link is for everybody else.
const reportable = ({ name }) => name !== 'AbortError';

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-enhance~="share"]');
  if (!link || !navigator.share || !matchMedia('(pointer: coarse)').matches) return;
  event.preventDefault();
  navigator.share({ title: document.title, url: link.href.replace(/\/partager$/, '') })
    .catch((why) => { if (reportable(why)) location.href = link.href; });
});

for (const card of hooked('share')) {
  if (card.tagName === 'A') continue;
  const [field, status] = [card.querySelector('input'), card.querySelector('[role=status]')];
  const [copy, send] = card.querySelectorAll('button');
  field.addEventListener('focus', () => field.select());
  copy.hidden = !navigator.clipboard;
  copy.addEventListener('click', () => navigator.clipboard.writeText(field.value).then(
    () => { status.textContent = 'L’adresse est copiée.'; },
    () => { field.focus(); status.textContent = 'Votre navigateur ne copie pas\u00a0: l’adresse est sélectionnée, copiez-la au clavier.'; },
  ));
  send.hidden = !navigator.share;
  send.addEventListener('click', () => navigator.share({ title: card.dataset.title, url: field.value }).catch(() => {}));
}

hooked('keep').forEach(keepText);
tellTimes();
setInterval(tellTimes, 60000);
