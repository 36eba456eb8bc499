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
 * (`NPort 5150`, not `5150`). A name that is written short is unfolded before ({@link unfoldedNames}).
 */
export function namesModel(product: string, model: string): boolean {
  const has = new Set(nameTokens(product)), tokens = nameTokens(model), numbers = tokens.filter(numbered);
  if (numbers.length === 0 || !numbers.every(token => has.has(token))) return false;
  if (numbers.join('').length >= 5 && numbers.some(token => /[a-z]/.test(token) || token.length >= 5 || numbers.length > 1)) return true;
  return tokens.some(token => !numbered(token) && token.length >= 2 && has.has(token));
}

/** One advisory writes at most a few dozen models in one name; what unfolds to more was not written by a maker. */
const MOST_UNFOLDED = 256;
/** A longer name is no product's; only its beginning is unfolded. */
const LONGEST_NAME = 400;

/**
 * The models that a maker writes in one name: the list `R08/16/32(EN)CPU` is R08CPU, R08ENCPU and so on, the series `FX5U-xMy/z x=32,64, y=T,R, z=ES,DS` is FX5U-32MT/ES and so on. A slash that parts anything but numbers between letters is left as it is: `1756-EN2TR/C` is
 * one product of a revision, `750-831/xxx-xxx` one model of any variant.
 * @returns the models alone, at most 256; nothing where the name is not written short.
 */
export function unfoldedNames(name: string): string[] {
  const short = name.slice(0, LONGEST_NAME);
  return [...new Set([...unfoldedLists(short), ...unfoldedSeries(short)])].slice(0, MOST_UNFOLDED);
}

function unfoldedLists(name: string): string[] {
  return [...name.matchAll(/(?<![A-Za-z0-9/-])([A-Z]{1,6})(\d{1,4}(?:\/\d{1,4}){1,15})\/?(?:\(([A-Z]{1,4})\))?([A-Z]{1,8})(?![A-Za-z0-9])/g)]
    .flatMap(([, before, numbers, optional, after]) => numbers!.split('/').flatMap(number => (optional === undefined ? [''] : ['', optional]).map(middle => `${before}${number}${middle}${after}`)));
}

/** Small letters of a model are its variables where the name says what they stand for. */
function unfoldedSeries(name: string): string[] {
  const values = new Map([...name.matchAll(/(?<![A-Za-z0-9])([a-z])\s?=\s?([A-Z0-9]{1,8}(?:, ?[A-Z0-9]{1,8}){0,23})(?![a-z0-9=])/g)].map(match => [match[1]!, match[2]!.split(/, ?/)] as const));
  if (values.size === 0) return [];
  return [...name.matchAll(/(?<![A-Za-z0-9])[A-Z][A-Za-z0-9]{1,11}(?:[-/][A-Za-z0-9]{1,12}){1,4}/g)].flatMap(([template]) => {
    let models = [''];
    for (const letter of template) {
      const choices = /[a-z]/.test(letter) ? values.get(letter) : [letter];
      // A variable that nothing is said of can stand for anything.
      if (!choices || models.length * choices.length > MOST_UNFOLDED) return [];
      models = models.flatMap(model => choices.map(choice => model + choice));
    }
    return models.length > 1 ? models : [];
  });
}

/** Software by its name: all words of the product, its maker's and generic ones left out, stand in what the device says it runs. */
export function namesSoftware(product: string, vendor: string, software: string): boolean {
  const maker = new Set(nameTokens(vendor)), runs = new Set(nameTokens(software));
  const words = nameTokens(product).filter(token => !maker.has(token) && !COMMON.has(token) && !GENERIC.has(token));
  return words.length > 0 && words.some(word => word.length >= 4 && !/^\d+$/.test(word)) && words.every(word => runs.has(word));
}

const GENERIC: ReadonlySet<string> = new Set(['server', 'client', 'firmware', 'series', 'product', 'products', 'all', 'versions', 'version', 'for', 'with', 'runtime', 'application', 'firmwares', 'multiple', 'http']);
