// The journeys, in the order in which they are walked.
export * as visitor from './visitor.mjs';
export * as weight from './weight.mjs';
export * as answered from './answered.mjs';
export * as later from './later.mjs';
export * as kept from './kept.mjs';
export * as signUp from './sign_up.mjs';
export * as moderation from './moderation.mjs';
export * as keyboard from './keyboard.mjs';
export * as twice from './twice.mjs';
