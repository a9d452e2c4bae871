import * as account from './account.mjs';
import * as admin from './admin.mjs';
import * as answered from './answered.mjs';
import * as drafts from './drafts.mjs';
import * as editor from './editor.mjs';
import * as files from './files.mjs';
import * as history from './history.mjs';
import * as extras from './extras.mjs';
import * as kept from './kept.mjs';
import * as keyboard from './keyboard.mjs';
import * as paste from './paste.mjs';
import * as later from './later.mjs';
import * as leaving from './leaving.mjs';
import * as lifecycle from './lifecycle.mjs';
import * as moderation from './moderation.mjs';
import * as reading from './reading.mjs';
import * as search from './search.mjs';
import * as secondFactor from './second_factor.mjs';
import * as signUp from './sign_up.mjs';
import * as spaces from './spaces.mjs';
import * as spacesAccount from './spaces_account.mjs';
import * as spacesFlow from './spaces_flow.mjs';
import * as spacesTrouble from './spaces_trouble.mjs';
import * as tokens from './tokens.mjs';
import * as torn from './torn.mjs';
import * as twice from './twice.mjs';
import * as visitor from './visitor.mjs';
import * as weight from './weight.mjs';

// The journeys, in the order in which they are walked.
export const journeys = {
  visitor, weight, search, answered, extras, later, kept, drafts, editor, files, history, lifecycle, signUp, spaces, spacesFlow, spacesTrouble,
  spacesAccount, account, leaving, moderation, admin, tokens, reading,
  keyboard, paste, twice, torn, secondFactor,
};
