import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { beforeAll, expect, test } from 'vitest';

/**
 * Names from files are attackers' text: shown bare, one that holds controls of direction turns what stands around it. Every text that is not written in the renderer itself goes through `Name` or
 * `Words` (components/Name) where it stands between tags, and through `isolated` or `disarmed` where it is an attribute. The compiler knows which expressions are text and where they come from.
 */

const root = resolve(import.meta.dirname, '..');
/** Attributes that people read or hear, of elements and of our own components: what is given there is looked at where it is given. */
const READ = new Set(['title', 'aria-label', 'alt', 'label', 'placeholder', 'hint', 'name', 'words', 'used']);
/** Functions that make text of numbers, or make text safe. */
const OURS = ['renderer/format.ts', 'renderer/strings.ts', 'renderer/isolated.ts', 'shared/model/quantities.ts', 'renderer/components/evidence-place.ts', 'renderer/views/registry.ts'];
/** Members that hold our own words, ids and numbers as text, whatever the file said. */
const SAFE_MEMBERS = new Set(['id', 'rule', 'technique', 'template', 'key', 'code', 'version', 'sha256', 'hex', 'offset', 'stage']);

/** Stands in no folder: what must be found, and what must not. */
const BARE = {
  path: 'renderer/views/Bare.tsx',
  source: `
    import type { Asset } from '../../shared/model/asset';
    import { Name } from '../components/Name';
    import { count } from '../format';
    import { isolated } from '../isolated';
    import { roleNames } from '../strings';
    const OWN = [['a', 'b']] as const;
    export function Bare({ asset, title, note }: { readonly asset: Asset; readonly title: string; readonly note: string }) {
      const made = \`\${asset.vendor ?? ''} x\`;
      return <div title={asset.name} aria-label={isolated(asset.name)}>
        {asset.model}{made}{asset.ips.join(', ')}{asset.hostnames.map(host => <b>{host}</b>)}{asset.external ? asset.os : 'inside'}{note}
        <Name of={asset.name} />{title}{count(asset.ips.length)}{roleNames[asset.role]}{asset.id}{OWN.map(([one]) => <i>{one}</i>)}{isolated(asset.name)}
      </div>;
    }`,
};

let renderer: ts.Program;
beforeAll(() => {
  const path = join(root, 'renderer/tsconfig.json');
  const config = ts.parseJsonConfigFileContent(ts.readConfigFile(path, ts.sys.readFile.bind(ts.sys)).config, ts.sys, join(root, 'renderer'));
  const options = { ...config.options, noEmit: true };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => (resolve(name) === join(root, BARE.path) ? ts.createSourceFile(name, BARE.source, ts.ScriptTarget.ESNext, true) : read(name, ...rest));
  renderer = ts.createProgram([...config.fileNames, join(root, BARE.path)], options, host);
}, 180_000);

function bareTexts(files: ts.Program, only: (path: string) => boolean): string[] {
  const checker = files.getTypeChecker();
  const found: string[] = [];
  const where = (node: ts.Node): string => relative(root, node.getSourceFile().fileName);
  // A union with elements in it is a ReactNode: what it holds is looked at where it is written.
  const isText = (type: ts.Type): boolean => (type.isUnion() ? !type.types.some(one => (one.flags & ts.TypeFlags.Object) !== 0) && type.types.some(isText) : (type.flags & ts.TypeFlags.String) !== 0);

  /** The constant at the head of `A`, `A[x].y`, `Object.keys(A)`: written in the renderer, outside any function. */
  const isOwnConstant = (node: ts.Expression): boolean => {
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node) || ts.isParenthesizedExpression(node)) return isOwnConstant(node.expression);
    if (ts.isCallExpression(node)) return node.expression.getText().startsWith('Object.') ? node.arguments.every(isOwnConstant) : isOwnConstant(node.expression);
    if (!ts.isIdentifier(node)) return false;
    const symbol = checker.getSymbolAtLocation(node);
    const declaration = (symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)?.valueDeclaration;
    return declaration !== undefined && ts.isVariableDeclaration(declaration) && ts.isSourceFile(declaration.parent.parent.parent) && where(declaration).startsWith('renderer/');
  };

  /** What a component was given under a name of READ, or an element of one of our own constants. */
  const isLookedAtElsewhere = (node: ts.Identifier): boolean => {
    let declaration: ts.Node | undefined = checker.getSymbolAtLocation(node)?.valueDeclaration;
    const named = declaration && ts.isBindingElement(declaration) ? (declaration.propertyName ?? declaration.name).getText() : undefined;
    while (declaration && (ts.isBindingElement(declaration) || ts.isObjectBindingPattern(declaration) || ts.isArrayBindingPattern(declaration))) declaration = declaration.parent;
    if (!declaration || !ts.isParameter(declaration)) return false;
    const made: ts.Node = declaration.parent;
    const component = ts.isFunctionDeclaration(made) ? made.name?.text : ts.isVariableDeclaration(made.parent) ? made.parent.name.getText() : undefined;
    if (component !== undefined && /^[A-Z]/.test(component)) return named !== undefined && READ.has(named);
    return ts.isCallExpression(made.parent) && ts.isPropertyAccessExpression(made.parent.expression) && isOwnConstant(made.parent.expression.expression);
  };

  /** The parts of an expression that bring text of others. */
  const leaves = (node: ts.Expression | undefined, depth = 0): ts.Expression[] => {
    if (node === undefined || depth > 12) return [];
    const into = (...next: (ts.Expression | undefined)[]): ts.Expression[] => next.flatMap(one => leaves(one, depth + 1));
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node)) return into(node.expression);
    if (ts.isConditionalExpression(node)) return into(node.whenTrue, node.whenFalse);
    if (ts.isBinaryExpression(node)) return node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken ? into(node.right) : into(node.left, node.right);
    if (ts.isTemplateExpression(node)) return into(...node.templateSpans.map(span => span.expression));
    if (ts.isArrayLiteralExpression(node)) return into(...node.elements.map(element => (ts.isSpreadElement(element) ? element.expression : element)));
    if (ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node) || ts.isStringLiteralLike(node)) return [];
    if (ts.isCallExpression(node)) {
      const callee = node.expression;
      if (ts.isPropertyAccessExpression(callee)) {
        const method = callee.name.text;
        if (['map', 'flatMap'].includes(method)) {
          const each = node.arguments[0];
          // Elements that it makes are looked at where they stand.
          if (each && (ts.isArrowFunction(each) || ts.isFunctionExpression(each))) return ts.isBlock(each.body) ? [] : into(each.body);
          return into(callee.expression);
        }
        if (['join', 'slice', 'filter', 'replace', 'replaceAll', 'trim', 'concat', 'sort', 'toLowerCase', 'toUpperCase', 'charAt', 'split'].includes(method)) return into(callee.expression);
        if (['toFixed', 'toPrecision', 'toISOString'].includes(method)) return [];
      }
      const declaration = checker.getResolvedSignature(node)?.declaration;
      if (declaration && OURS.includes(where(declaration))) return [];
      return isText(checker.getTypeAtLocation(node)) ? [node] : [];
    }
    const type = checker.getTypeAtLocation(node);
    const element = checker.isArrayType(type) ? checker.getTypeArguments(type as ts.TypeReference)[0] : undefined;
    if (!isText(type) && !(element && isText(element))) return [];
    if (ts.isPropertyAccessExpression(node) && SAFE_MEMBERS.has(node.name.text)) return [];
    if (isOwnConstant(node) || (ts.isIdentifier(node) && isLookedAtElsewhere(node))) return [];
    const symbol = checker.getSymbolAtLocation(ts.isPropertyAccessExpression(node) ? node.name : node);
    const declaration = symbol?.valueDeclaration;
    if (declaration && OURS.includes(where(declaration))) return [];
    // A constant is what it was made of.
    if (declaration && ts.isVariableDeclaration(declaration) && declaration.initializer && ts.isIdentifier(declaration.name)) return into(declaration.initializer);
    return [node];
  };

  for (const file of files.getSourceFiles()) {
    if (!only(relative(root, file.fileName))) continue;
    const visit = (node: ts.Node): void => {
      if (ts.isJsxExpression(node)) {
        const { parent } = node;
        const read = ts.isJsxAttribute(parent) ? READ.has(parent.name.getText()) : ts.isJsxElement(parent) || ts.isJsxFragment(parent);
        if (read) for (const leaf of leaves(node.expression)) found.push(`${relative(root, file.fileName)}:${file.getLineAndCharacterOfPosition(leaf.getStart()).line + 1} ${leaf.getText()}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return [...new Set(found)];
}

test('every text that comes from a file is shown by Name or Words, or isolated where it is an attribute', () => {
  expect(bareTexts(renderer, path => path.startsWith('renderer/') && path.endsWith('.tsx') && path !== 'renderer/components/Name.tsx' && path !== BARE.path)).toEqual([]);
}, 180_000);

test('bare texts are found wherever they stand, and only those', () => {
  const found = bareTexts(renderer, path => path === BARE.path).map(line => line.slice(line.indexOf(' ') + 1));
  expect(found.sort()).toEqual(['asset.ips', 'asset.model', 'asset.name', 'asset.os', 'asset.vendor', 'host', 'note']);
}, 180_000);
