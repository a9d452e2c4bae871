// What several journeys do with a form, in the words of the page.

export const fill = {
  async question(page, { title, body }) {
    await page.getByLabel(/^Que cherchez-vous à faire/).fill(title);
    await page.getByLabel(/^Racontez/).fill(body);
  },
  async answer(page, body) {
    await page.getByLabel(/^Votre (réponse|message)/).fill(body);
  },
};

export async function questionTyped(page) {
  return {
    title: await page.getByLabel(/^Que cherchez-vous à faire/).inputValue(),
    body: await page.getByLabel(/^Racontez/).inputValue(),
  };
}

// A title of its own for each mode, so that what one left behind is not taken for another's.
export function titled(words, mode) {
  return `${words} (${mode.name})`;
}

export function said(page) {
  return page.locator('main').innerText();
}
