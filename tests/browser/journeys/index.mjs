import * as account from './account.mjs';
import * as admin from './admin.mjs';
import * as answered from './answered.mjs';
import * as editor from './editor.mjs';
import * as kept from './kept.mjs';
import * as keyboard from './keyboard.mjs';
import * as later from './later.mjs';
import * as lifecycle from './lifecycle.mjs';
import * as moderation from './moderation.mjs';
import * as signUp from './sign_up.mjs';
import * as torn from './torn.mjs';
import * as twice from './twice.mjs';
import * as visitor from './visitor.mjs';
import * as weight from './weight.mjs';

// The journeys, in the order in which they are walked.
export const journeys = {
  visitor, weight, answered, later, kept, editor, lifecycle, signUp, account, moderation, admin, keyboard, twice, torn,
};
