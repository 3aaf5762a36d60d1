// A grant to read: only the nodes that it holds, fully open, without boxes.
import { useMemo } from 'react';
import { type Text, useText } from '../../text/text';
import { type Chosen, chosenFrom, impliedBy, type Tree, type TreeNode } from '../../ui/tree-model';
import type { Grant } from './queries';

interface Row {
  id: string;
  title: string;
  note: string;
  children: Row[];
}

function impliedText(t: Text, titles: readonly string[]): string {
  const [first, ...more] = titles;
  if (first === undefined) return '';
  return t('consent.implied', {
    titles: more.length === 0 ? first : t('consent.impliedMore', { title: first, count: more.length }),
  });
}

// Nodes that are not part of the grant are passed over; what they have below them moves up.
function rowsOf(t: Text, tree: Tree, nodes: readonly TreeNode[], listed: Chosen, chosen: Chosen): Row[] {
  return nodes.flatMap((node) => {
    const children = rowsOf(t, tree, node.children, listed, chosen);
    const { id, title } = node.resource;
    if (!listed.has(id)) return children;
    return [{ id, title, note: impliedText(t, impliedBy(tree, node, chosen)), children }];
  });
}

function Rows({ rows }: { rows: readonly Row[] }) {
  return (
    <ul>
      {rows.map((row) => (
        <li key={row.id}>
          {row.title}
          {row.note && <span className="subtle"> ({row.note})</span>}
          {row.children.length > 0 && <Rows rows={row.children} />}
        </li>
      ))}
    </ul>
  );
}

export function GrantTree({ tree, grant, label }: { tree: Tree; grant: Grant; label: string }) {
  const t = useText();
  const rows = useMemo(() => {
    const all = grant.all_resources ? tree.nodes.map((node) => node.resource.id) : grant.resources;
    const listed = new Set(all);
    const chosen = grant.all_resources ? listed : chosenFrom(tree, grant.resources);
    const below = rowsOf(t, tree, tree.roots, listed, chosen);
    const unknown = grant.all_resources ? [] : all.filter((id) => id !== tree.hidden && !tree.byId.has(id));
    const loose = unknown.map((id) => ({ id, title: id, note: '', children: [] }));
    if (tree.hidden === null || !listed.has(tree.hidden)) return [...below, ...loose];
    const implied = chosen.has(tree.hidden)
      ? []
      : tree.roots.flatMap((root) =>
          chosen.has(root.resource.id) ? [root.resource.title] : impliedBy(tree, root, chosen),
        );
    const top = { id: tree.hidden, title: t('consent.admin'), note: impliedText(t, implied), children: below };
    return [top, ...loose];
  }, [t, tree, grant]);
  const empty = !grant.all_resources && grant.resources.length === 0;
  return (
    <section className="consent" aria-label={label} tabIndex={0}>
      {grant.all_resources && <p>{t('consent.all')}</p>}
      {empty ? <p>{t('consent.none')}</p> : <Rows rows={rows} />}
    </section>
  );
}
