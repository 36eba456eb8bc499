/** Characters of the shortest passphrase that closes an engagement: several words, not a password of a form. */
export const LEAST_PASSPHRASE = 12;
