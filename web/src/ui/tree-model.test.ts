import { expect, it } from 'vitest';
import {
  buildTree,
  checkStates,
  chosenFrom,
  impliedBy,
  matching,
  type Resource,
  resourcesToSend,
  toggle,
  visibleNodes,
} from './tree-model';

function resource(id: string, parent: string | null, routes: string[] = []): Resource {
  return { id, title: id.toUpperCase(), parent, routes: routes.map((path) => ({ method: 'GET', path })) };
}

const ADMIN = 'Magento_Backend::admin';

// admin > sales > (orders > (view, edit), returns); admin > catalog
const tree = buildTree([
  resource('Magento_Backend::all', null),
  resource(ADMIN, null),
  resource('sales', ADMIN),
  resource('orders', 'sales', ['/V1/orders']),
  resource('view', 'orders'),
  resource('edit', 'orders'),
  resource('returns', 'sales'),
  resource('catalog', ADMIN),
]);

function statesOf(...chosen: string[]) {
  const states = checkStates(tree, new Set(chosen));
  return Object.fromEntries(tree.nodes.map((node) => [node.resource.id, states[node.index]]));
}

it('shows what is below the admin node, in order', () => {
  expect(tree.roots.map((node) => node.resource.id)).toEqual(['sales', 'catalog']);
  expect(tree.nodes.map((node) => `${node.level} ${node.resource.id}`)).toEqual([
    '1 sales',
    '2 orders',
    '3 view',
    '3 edit',
    '2 returns',
    '1 catalog',
  ]);
});

it('marks the ancestors of a choice as mixed', () => {
  expect(statesOf('view')).toEqual({
    sales: 'mixed',
    orders: 'mixed',
    view: 'true',
    edit: 'false',
    returns: 'false',
    catalog: 'false',
  });
});

it('never chooses a parent by its children', () => {
  expect(statesOf('view', 'edit').orders).toBe('mixed');
});

it('chooses all descendants with a node', () => {
  expect([...toggle(tree, new Set(), 'orders')].sort()).toEqual(['edit', 'orders', 'view']);
});

it('chooses the whole of a mixed node', () => {
  expect(toggle(tree, new Set(['view']), 'orders').has('edit')).toBe(true);
});

it('clears all descendants with a node, and leaves the ancestors mixed', () => {
  const all = toggle(tree, new Set(), 'sales');
  const left = toggle(tree, all, 'orders');
  expect([...left]).toEqual(['returns']);
  expect(statesOf(...left).sales).toBe('mixed');
});

it('sends the choice with its mixed ancestors and the hidden one', () => {
  expect(resourcesToSend(tree, new Set(['view']))).toEqual([ADMIN, 'sales', 'orders', 'view']);
});

it('sends nothing when nothing is chosen', () => {
  expect(resourcesToSend(tree, new Set())).toEqual([]);
});

it('reads a stored list back as the choice that it was sent for', () => {
  for (const chosen of [['view'], ['orders', 'view', 'edit'], ['view', 'edit'], ['returns', 'catalog'], []]) {
    const sent = resourcesToSend(tree, new Set(chosen));
    expect(resourcesToSend(tree, chosenFrom(tree, sent))).toEqual(sent);
  }
  expect([...chosenFrom(tree, [ADMIN, 'sales', 'orders', 'view'])]).toEqual(['view']);
});

it('keeps a stored ancestor of which nothing below is stored', () => {
  expect([...chosenFrom(tree, ['sales'])]).toEqual(['sales']);
  expect(resourcesToSend(tree, new Set(['sales']))).toEqual([ADMIN, 'sales']);
});

it('keeps stored ids that the tree does not know out of what is shown', () => {
  expect(checkStates(tree, chosenFrom(tree, ['gone'])).every((state) => state === 'false')).toBe(true);
});

it('names the choices that imply an ancestor', () => {
  const sales = tree.byId.get('sales');
  if (!sales) throw new Error('no sales');
  expect(impliedBy(tree, sales, new Set(['orders', 'view', 'edit', 'returns']))).toEqual(['ORDERS', 'RETURNS']);
  expect(impliedBy(tree, sales, new Set(['sales']))).toEqual([]);
});

it('finds by title or id, with the ancestors', () => {
  const found = matching(tree, 'Vie');
  expect([...(found ?? [])].map((node) => node.resource.id).sort()).toEqual(['orders', 'sales', 'view']);
});

it('finds by the route that a resource opens', () => {
  const found = matching(tree, '/v1/ord');
  expect([...(found ?? [])].map((node) => node.resource.id).sort()).toEqual(['orders', 'sales']);
});

it('shows the children of open nodes alone', () => {
  const ids = (open: string[]) => visibleNodes(tree, new Set(open), null).map((node) => node.resource.id);
  expect(ids([])).toEqual(['sales', 'catalog']);
  expect(ids(['sales'])).toEqual(['sales', 'orders', 'returns', 'catalog']);
});

it('hides rows of a search without changing what is chosen', () => {
  const chosen = toggle(tree, new Set(), 'sales');
  const rows = visibleNodes(tree, new Set(), matching(tree, 'view'));
  expect(rows.map((node) => node.resource.id)).toEqual(['sales', 'orders', 'view']);
  expect(chosen.has('returns')).toBe(true);
});
