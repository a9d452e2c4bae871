// The forms that a passkey fills: shown where the browser knows passkeys, sent with what it signed. An
// answer that does not come is sent too: the page that follows says what to do.
const form = document.querySelector('form[data-passkey]');
const { passkey, options } = form.dataset;
const Key = window.PublicKeyCredential;
const read = `parse${passkey}OptionsFromJSON`;
if (Key?.[read]) {
  form.hidden = false;
  form.previousElementSibling.hidden = true;
  form.onsubmit = async (event) => {
    event.preventDefault();
    form.inert = true;
    try {
      const publicKey = Key[read](JSON.parse(options));
      const act = passkey === 'Request' ? 'get' : 'create';
      form.cle.value = JSON.stringify(await navigator.credentials[act]({ publicKey }));
    } catch {}
    form.submit();
  };
}
