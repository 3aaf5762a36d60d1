// A tree of check boxes by the ARIA pattern, as a flat list of its visible rows: one stop for the Tab key, arrows move.
import { AngleDownIcon } from '@patternfly/react-icons/dist/esm/icons/angle-down-icon';
import { AngleRightIcon } from '@patternfly/react-icons/dist/esm/icons/angle-right-icon';
import { CheckIcon } from '@patternfly/react-icons/dist/esm/icons/check-icon';
import { MinusIcon } from '@patternfly/react-icons/dist/esm/icons/minus-icon';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { type CheckState, checkStates, type Chosen, toggle, type Tree, type TreeNode } from './tree-model';
import { useText } from '../text/text';
import './resource-tree.css';

interface Props {
  tree: Tree;
  rows: readonly TreeNode[]; // from visibleNodes
  open: ReadonlySet<string>;
  filtered: boolean; // every row is open then
  chosen: Chosen;
  labelledBy: string;
  onOpenChange: (open: Set<string>) => void;
  onChosenChange: (chosen: Set<string>) => void;
  onCurrentChange: (node: TreeNode) => void; // the row that has the focus
}

const TYPING_PAUSE_MS = 700;

function Box({ state }: { state: CheckState }) {
  return (
    <span className="resource-tree__box" data-state={state} aria-hidden="true">
      {state === 'true' && <CheckIcon />}
      {state === 'mixed' && <MinusIcon />}
    </span>
  );
}

export function ResourceTree(props: Props) {
  const t = useText();
  const { tree, rows, open, filtered, chosen, onOpenChange, onChosenChange, onCurrentChange } = props;
  const [currentId, setCurrentId] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const typed = useRef({ text: '', at: 0 });
  const states = useMemo(() => checkStates(tree, chosen), [tree, chosen]);
  const rowSet = useMemo(() => new Set(rows), [rows]);
  const current = rows.find((node) => node.resource.id === currentId) ?? rows[0];

  const isOpen = (node: TreeNode) => filtered || open.has(node.resource.id);
  const setOpen = (nodes: readonly TreeNode[], value: boolean) => {
    const next = new Set(open);
    for (const { resource } of nodes) {
      if (value) next.add(resource.id);
      else next.delete(resource.id);
    }
    onOpenChange(next);
  };
  const focus = (node: TreeNode | null | undefined) => {
    if (!node) return;
    list.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(node.resource.id)}"]`)?.focus();
  };
  const siblingsOf = (node: TreeNode) => (node.parent?.children ?? tree.roots).filter((one) => rowSet.has(one));

  const typeAhead = (node: TreeNode, key: string, now: number) => {
    const going = now - typed.current.at < TYPING_PAUSE_MS;
    const text = (going ? typed.current.text : '') + key.toLowerCase();
    typed.current = { text, at: now };
    const from = rows.indexOf(node) + (text.length === 1 ? 1 : 0);
    const after = [...rows.slice(from), ...rows.slice(0, from)];
    focus(after.find((one) => one.resource.title.toLowerCase().startsWith(text)));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // The row that the key was pressed on; the state may be one render behind.
    const id = (event.target as HTMLElement).closest<HTMLElement>('[data-id]')?.dataset.id;
    const at = rows.findIndex((one) => one.resource.id === id);
    const node = rows[at];
    if (!node) return;
    const parent = node.children.length > 0;
    const actions: Record<string, () => void> = {
      ArrowDown: () => focus(rows[at + 1]),
      ArrowUp: () => focus(rows[at - 1]),
      Home: () => focus(rows[0]),
      End: () => focus(rows[rows.length - 1]),
      ArrowRight: () => {
        if (!parent) return;
        if (isOpen(node)) focus(rows[at + 1]);
        else setOpen([node], true);
      },
      ArrowLeft: () => {
        if (parent && isOpen(node) && !filtered) setOpen([node], false);
        else focus(node.parent);
      },
      ' ': () => onChosenChange(toggle(tree, chosen, node.resource.id)),
      Enter: () => {
        if (parent) setOpen([node], !isOpen(node));
      },
      '*': () =>
        setOpen(
          siblingsOf(node).filter((one) => one.children.length > 0),
          true,
        ),
    };
    const action = actions[event.key];
    if (action) action();
    else if (event.key.length === 1) typeAhead(node, event.key, event.timeStamp);
    else return;
    event.preventDefault();
  };

  return (
    <ul
      className="resource-tree"
      role="tree"
      aria-labelledby={props.labelledBy}
      aria-multiselectable="true"
      ref={list}
      onKeyDown={onKeyDown}
    >
      {rows.map((node) => {
        const siblings = siblingsOf(node);
        const parent = node.children.length > 0;
        return (
          <li
            key={node.resource.id}
            role="treeitem"
            className="resource-tree__row"
            data-id={node.resource.id}
            data-level={node.level}
            aria-level={node.level}
            aria-posinset={siblings.indexOf(node) + 1}
            aria-setsize={siblings.length}
            aria-expanded={parent ? isOpen(node) : undefined}
            aria-checked={states[node.index] === 'mixed' ? 'mixed' : states[node.index] === 'true'}
            tabIndex={node === current ? 0 : -1}
            onFocus={() => {
              setCurrentId(node.resource.id);
              onCurrentChange(node);
            }}
            onClick={() => onChosenChange(toggle(tree, chosen, node.resource.id))}
          >
            <span
              className="resource-tree__toggle"
              aria-hidden="true"
              onClick={(event) => {
                if (!parent) return;
                event.stopPropagation();
                setOpen([node], !isOpen(node));
              }}
            >
              {parent && (isOpen(node) ? <AngleDownIcon /> : <AngleRightIcon />)}
            </span>
            <Box state={states[node.index] ?? 'false'} />
            <span className="resource-tree__title">{node.resource.title}</span>
            <span className="resource-tree__id" data-code={node.resource.id} />
            {node.resource.routes.length > 0 && (
              <span
                className="resource-tree__routes"
                data-text={t('tree.routes', { count: node.resource.routes.length })}
                aria-hidden="true"
                onClick={(event) => {
                  event.stopPropagation(); // To look at the routes of a row is not to choose it.
                  focus(node);
                }}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
