import { wireText } from '../binary/reader';
import type { AdvisoryProduct, ProductStatement, ProductStatus } from '../model/intelligence';
import { isCve } from '../model/vulnerability';
import { defineImporter } from './definition';
import { intelligenceReader, isoDate, known } from './intelligence-kit';
import { isRecord, listOf, member, numberOf, textOf } from './json-stream-kit';
import { headText } from './text-kit';

/** CSAF 2.0, section 3.2.3.9. First affected and last affected are affected too. */
const STATUSES: Readonly<Record<string, ProductStatus>> = {
  known_affected: 'affected', first_affected: 'affected', last_affected: 'affected', fixed: 'fixed', first_fixed: 'fixed', known_not_affected: 'not-affected', under_investigation: 'under-investigation', recommended: 'recommended',
};
/** Branches are nested as deep as the file allows (the depth of JSON); products beyond this are not kept. */
const MOST_PRODUCTS = 200_000;

/** An advisory in the Common Security Advisory Framework, as CISA and the makers publish them; VEX documents are a profile of it. */
export const csafJson = defineImporter({
  id: 'csaf-json',
  name: 'Security advisory (CSAF 2.0, JSON)',
  kind: 'intelligence',
  format: 'csaf',
  recognises(head) {
    const text = headText(head);
    return /^\s*\{/.test(text) && /"csaf_version"\s*:/.test(text);
  },
  read(input) {
    let document: unknown;
    const products = new Map<string, AdvisoryProduct>();
    const statements: ProductStatement[] = [];
    return intelligenceReader(input, csafJson.format, ['vulnerabilities'], {
      member(name, value) {
        if (name === 'document') document = value;
        else if (name === 'product_tree') readTree(value, products);
      },
      entry(_list, value, at) {
        const cve = textOf(value, 'cve')?.toUpperCase();
        const status = member(value, 'product_status');
        if (!isRecord(status)) return { skipped: 'no-status' };
        const scores = listOf(value, 'scores').flatMap(score => numberOf(score, 'cvss_v3', 'baseScore') ?? numberOf(score, 'cvss_v2', 'baseScore') ?? []).filter(score => score >= 0 && score <= 10);
        const cvss = scores.length > 0 ? Math.max(...scores) : undefined;
        const groups = new Map<ProductStatus, Set<string>>();
        for (const [name, ids] of Object.entries(status)) {
          const meaning = Object.hasOwn(STATUSES, name) ? STATUSES[name]! : undefined;
          if (meaning === undefined || !Array.isArray(ids)) continue;
          const group = groups.get(meaning) ?? new Set();
          for (const id of ids) if (typeof id === 'string') group.add(wireText(id));
          groups.set(meaning, group);
        }
        if (groups.size === 0) return { skipped: 'no-status' };
        for (const [meaning, ids] of groups) statements.push({ ...(cve !== undefined && isCve(cve) ? { cve } : {}), status: meaning, products: [...ids], ...(cvss !== undefined ? { cvss } : {}), at });
        return 'read';
      },
      end() {
        const id = textOf(document, 'tracking', 'id');
        if (id === undefined) return { missing: 'no id of the advisory' };
        const date = isoDate(textOf(document, 'tracking', 'current_release_date'));
        return {
          ...known({ date, edition: textOf(document, 'tracking', 'version') }),
          advisories: [{ id: wireText(id), ...known({ title: textOf(document, 'title'), publisher: textOf(document, 'publisher', 'name'), date }), products: [...products.values()], statements }],
        };
      },
    });
  },
});

/** What the branches above a product say of it. */
interface Above {
  readonly vendor?: string;
  readonly product?: string;
  readonly versions?: string;
}

function readTree(tree: unknown, products: Map<string, AdvisoryProduct>): void {
  const add = (product: unknown, above: Above): void => {
    const id = textOf(product, 'product_id');
    const name = textOf(product, 'name');
    if (id === undefined || name === undefined || products.size >= MOST_PRODUCTS) return;
    const helper = member(product, 'product_identification_helper');
    const models = listOf(helper, 'model_numbers').filter((model): model is string => typeof model === 'string').slice(0, 256).map(model => wireText(model));
    products.set(wireText(id), {
      id: wireText(id), name: wireText(name), ...known({ vendor: above.vendor, product: above.product, versions: above.versions, cpe: textOf(helper, 'cpe'), purl: textOf(helper, 'purl') }), ...(models.length > 0 ? { modelNumbers: models } : {}),
    });
  };
  const walk = (branch: unknown, above: Above): void => {
    const category = textOf(branch, 'category');
    const name = textOf(branch, 'name');
    const here: Above = name === undefined ? above : category === 'vendor' ? { ...above, vendor: name } : category === 'product_name' || (category === 'product_family' && above.product === undefined) ? { ...above, product: name }
      : category === 'product_version' || category === 'product_version_range' ? { ...above, versions: name } : above;
    add(member(branch, 'product'), here);
    for (const inner of listOf(branch, 'branches')) walk(inner, here);
  };
  for (const branch of listOf(tree, 'branches')) walk(branch, {});
  for (const product of listOf(tree, 'full_product_names')) add(product, {});
  // A product installed on another one: the statement names the pair.
  for (const relationship of listOf(tree, 'relationships')) {
    const inner = products.get(textOf(relationship, 'product_reference') ?? '');
    add(member(relationship, 'full_product_name'), { ...known({ vendor: inner?.vendor, product: inner?.product, versions: inner?.versions }) });
  }
}
