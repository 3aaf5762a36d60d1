// The tree of API resources as the form thinks of it: what is chosen, what is shown, what is sent. Pure, without React.
//
// The state is a set of chosen ids; everything shown is derived from it, always on the whole tree, so that a search
// only hides rows. A choice goes down to all descendants and never up: an ancestor of a choice is `mixed`. What is sent
// is the chosen ids and their mixed ancestors, since the server grants exactly what it is sent.

export interface Resource {
  id: string;
  title: string;
  parent: string | null;
  routes: { method: string; path: string }[];
}

export interface TreeNode {
  resource: Resource;
  parent: TreeNode | null;
  children: TreeNode[];
  level: number; // from 1
  index: number; // in `Tree.nodes`
  end: number; // `nodes.slice(index + 1, end)` are the descendants
}

export interface Tree {
  nodes: TreeNode[]; // parents before their children
  roots: TreeNode[];
  byId: ReadonlyMap<string, TreeNode>;
  hidden: string | null; // the ancestor of everything that is not shown but sent with any choice
}

export type CheckState = 'true' | 'false' | 'mixed';
export type Chosen = ReadonlySet<string>;

// "Allow everything" is what Resource Access "All" stands for.
const EVERYTHING = 'Magento_Backend::all';
// The form shows what is below this node (contract section 2.3).
const HIDDEN_ROOT = 'Magento_Backend::admin';

export function buildTree(resources: readonly Resource[]): Tree {
  const childrenOf = new Map<string | null, Resource[]>();
  for (const resource of resources) {
    const siblings = childrenOf.get(resource.parent);
    if (siblings) siblings.push(resource);
    else childrenOf.set(resource.parent, [resource]);
  }
  const nodes: TreeNode[] = [];
  const byId = new Map<string, TreeNode>();
  const add = (resource: Resource, parent: TreeNode | null): TreeNode => {
    const node: TreeNode = {
      resource,
      parent,
      children: [],
      level: (parent?.level ?? 0) + 1,
      index: nodes.length,
      end: 0,
    };
    nodes.push(node);
    byId.set(resource.id, node);
    node.children = (childrenOf.get(resource.id) ?? []).map((child) => add(child, node));
    node.end = nodes.length;
    return node;
  };
  const hidden = resources.some((resource) => resource.id === HIDDEN_ROOT) ? HIDDEN_ROOT : null;
  const top = (childrenOf.get(null) ?? []).flatMap((resource) => {
    if (resource.id === EVERYTHING) return [];
    return resource.id === hidden ? (childrenOf.get(hidden) ?? []) : [resource];
  });
  return { nodes, roots: top.map((resource) => add(resource, null)), byId, hidden };
}

export function descendantsOf(tree: Tree, node: TreeNode): TreeNode[] {
  return tree.nodes.slice(node.index + 1, node.end);
}

export function ancestorsOf(node: TreeNode): TreeNode[] {
  const ancestors: TreeNode[] = [];
  for (let at = node.parent; at !== null; at = at.parent) ancestors.push(at);
  return ancestors;
}

// The box of every node, by the node's index.
export function checkStates(tree: Tree, chosen: Chosen): CheckState[] {
  const states: CheckState[] = tree.nodes.map((node) => (chosen.has(node.resource.id) ? 'true' : 'false'));
  for (const node of tree.nodes.toReversed()) {
    if (states[node.index] !== 'false' && node.parent && states[node.parent.index] === 'false') {
      states[node.parent.index] = 'mixed';
    }
  }
  return states;
}

// A click on the box: what is not chosen becomes chosen with all below it; what is chosen is cleared with all below it,
// and its ancestors are no longer chosen themselves.
export function toggle(tree: Tree, chosen: Chosen, id: string): Set<string> {
  const next = new Set(chosen);
  const node = tree.byId.get(id);
  if (!node) return next;
  const below = [node, ...descendantsOf(tree, node)];
  if (chosen.has(id)) {
    for (const { resource } of [...below, ...ancestorsOf(node)]) next.delete(resource.id);
  } else {
    for (const { resource } of below) next.add(resource.id);
  }
  return next;
}

export function sameChoice(one: Chosen, other: Chosen): boolean {
  return one.size === other.size && [...one].every((id) => other.has(id));
}

// What is sent: the chosen ids and their ancestors, in the tree's order.
export function resourcesToSend(tree: Tree, chosen: Chosen): string[] {
  const states = checkStates(tree, chosen);
  const ids = tree.nodes.filter((node) => states[node.index] !== 'false').map((node) => node.resource.id);
  return tree.hidden !== null && (ids.length > 0 || chosen.has(tree.hidden)) ? [tree.hidden, ...ids] : ids;
}

// The choice that a stored list stands for: an id that is listed with some of its descendants but not all of them is
// taken for a mixed ancestor.
export function chosenFrom(tree: Tree, stored: readonly string[]): Set<string> {
  const listed = new Set(stored);
  const chosen = new Set<string>();
  for (const id of listed) {
    if (id === tree.hidden && listed.size > 1) continue;
    const node = tree.byId.get(id);
    const below = node ? descendantsOf(tree, node).filter((one) => listed.has(one.resource.id)).length : 0;
    const all = node ? node.end - node.index - 1 : 0;
    if (below === 0 || below === all) chosen.add(id);
  }
  return chosen;
}

// Titles of what made an ancestor part of a grant: the chosen nodes below it. Empty for one that was chosen itself.
export function impliedBy(tree: Tree, node: TreeNode, chosen: Chosen): string[] {
  if (chosen.has(node.resource.id)) return [];
  return descendantsOf(tree, node)
    .filter(({ resource, parent }) => chosen.has(resource.id) && !(parent && chosen.has(parent.resource.id)))
    .map(({ resource }) => resource.title);
}

// Which nodes a search leaves: those whose title, id or route holds the text, and their ancestors. Null: all of them.
export function matching(tree: Tree, search: string): Set<TreeNode> | null {
  const text = search.trim().toLowerCase();
  if (text === '') return null;
  const found = new Set<TreeNode>();
  for (const node of tree.nodes) {
    const { id, title, routes } = node.resource;
    const texts = text.startsWith('/') ? routes.map((route) => route.path) : [title, id];
    if (texts.some((one) => one.toLowerCase().includes(text))) {
      for (const one of [node, ...ancestorsOf(node)]) found.add(one);
    }
  }
  return found;
}

// The rows to draw, in order.
export function visibleNodes(tree: Tree, open: ReadonlySet<string>, found: ReadonlySet<TreeNode> | null): TreeNode[] {
  const rows: TreeNode[] = [];
  const add = (node: TreeNode) => {
    if (found && !found.has(node)) return;
    rows.push(node);
    if (found || open.has(node.resource.id)) node.children.forEach(add);
  };
  tree.roots.forEach(add);
  return rows;
}
