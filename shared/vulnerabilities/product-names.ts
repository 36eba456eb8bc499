/** Whether a device that says its maker and model is a product that an advisory names. */

/** Say nothing about who the maker is. */
const COMMON: ReadonlySet<string> = new Set([
  'inc', 'incorporated', 'corporation', 'corp', 'co', 'ltd', 'limited', 'gmbh', 'ag', 'llc', 'kg', 'sa', 'bv', 'company', 'group', 'international', 'industries', 'the', 'of', 'and', 'general', 'electric', 'electronics', 'electronic',
  'automation', 'systems', 'system', 'technologies', 'technology', 'software', 'solutions', 'networks', 'network', 'controls', 'control', 'industrial', 'security', 'communications', 'smart', 'service', 'digital', 'devices', 'global',
]);

/** Names under which one maker appears. */
const ALIASES: Readonly<Record<string, string>> = {
  allen: 'rockwell', bradley: 'rockwell', '3s': 'codesys', telemecanique: 'schneider', modicon: 'schneider', tridium: 'tridium', hikvision: 'hikvision', hangzhou: 'hikvision', samsung: 'hanwha', wisenet: 'hanwha', ge: 'ge', loytec: 'loytec',
  hewlett: 'hp', hpe: 'hp', vmware: 'vmware', simatic: 'siemens', beckhoff: 'beckhoff', hirschmann: 'belden', belden: 'belden',
};

/** Words and numbers of a name, in small letters: `1756-EN2TR/C` is 1756, en2tr, c. */
export function nameTokens(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

export function vendorTokens(vendor: string): Set<string> {
  return new Set(nameTokens(vendor).filter(token => token.length > 1 && !COMMON.has(token)).map(token => ALIASES[token] ?? token));
}

/** No maker's order number is longer. Both sides are an attacker's: many stars over a long text would be tried in more ways than anybody waits for. */
const LONGEST_NUMBER = 40, MOST_STARS = 2;

/** Order numbers without their blanks and dashes, with the wildcards of advisories. */
function orderPattern(text: string): RegExp | undefined {
  const bare = text.replace(/[\s-]/g, '').toUpperCase();
  if (bare.length > LONGEST_NUMBER || !/^[A-Z0-9*?_.]+$/.test(bare) || bare.replace(/[*?_.]/g, '').length < 5 || bare.split('*').length - 1 > MOST_STARS) return undefined;
  return new RegExp(`^${bare.replace(/\./g, '').replace(/[?_]/g, '[A-Z0-9]').replace(/\*/g, '[A-Z0-9]*')}$`);
}

/** Is the order number of a device one that the advisory lists? */
export function sameOrderNumber(listed: string, stated: string): boolean {
  const bare = stated.replace(/[\s.-]/g, '').toUpperCase();
  return bare.length >= 5 && bare.length <= LONGEST_NUMBER && (orderPattern(listed)?.test(bare) ?? false);
}

const numbered = (token: string): boolean => /\d/.test(token);

/**
 * Does a product's name speak of this model? Every part of the model that holds a digit must stand in the name, and they must be enough to tell it from others: at least five characters, or a word of the model, of two letters at least, beside them
 * (`NPort 5150`, not `5150`). Series (`x=14,24,40`) and lists (`R08/16/32CPU`) are not unfolded: rather nothing than a wrong device.
 */
export function namesModel(product: string, model: string): boolean {
  const has = new Set(nameTokens(product)), tokens = nameTokens(model), numbers = tokens.filter(numbered);
  if (numbers.length === 0 || !numbers.every(token => has.has(token))) return false;
  if (numbers.join('').length >= 5 && numbers.some(token => /[a-z]/.test(token) || token.length >= 5 || numbers.length > 1)) return true;
  return tokens.some(token => !numbered(token) && token.length >= 2 && has.has(token));
}

/** Software by its name: all words of the product, its maker's and generic ones left out, stand in what the device says it runs. */
export function namesSoftware(product: string, vendor: string, software: string): boolean {
  const maker = new Set(nameTokens(vendor)), runs = new Set(nameTokens(software));
  const words = nameTokens(product).filter(token => !maker.has(token) && !COMMON.has(token) && !GENERIC.has(token));
  return words.length > 0 && words.some(word => word.length >= 4 && !/^\d+$/.test(word)) && words.every(word => runs.has(word));
}

const GENERIC: ReadonlySet<string> = new Set(['server', 'client', 'firmware', 'series', 'product', 'products', 'all', 'versions', 'version', 'for', 'with', 'runtime', 'application', 'firmwares', 'multiple', 'http']);
