// @vitest-environment jsdom
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it, vi } from 'vitest';
import { TextProvider } from '../text/text';
import { ResourceTree } from './ResourceTree';
import { buildTree, type Resource, type TreeNode, visibleNodes } from './tree-model';

const routes: Resource['routes'] = [{ method: 'GET', path: '/V1/things' }];
const resource = (id: string, title: string, parent: string | null): Resource => ({ id, title, parent, routes });
const tree = buildTree([
  resource('s', 'Sales', null),
  resource('o', 'Orders', 's'),
  resource('r', 'Returns', 's'),
  resource('c', 'Catalog', null),
  resource('p', 'Products', 'c'),
]);

function Harness({ onCurrentChange = () => {} }: { onCurrentChange?: (node: TreeNode) => void }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  return (
    <TextProvider>
      <h2 id="label">Resources</h2>
      <ResourceTree
        tree={tree}
        rows={visibleNodes(tree, open, null)}
        open={open}
        filtered={false}
        chosen={chosen}
        labelledBy="label"
        onOpenChange={setOpen}
        onChosenChange={setChosen}
        onCurrentChange={onCurrentChange}
      />
    </TextProvider>
  );
}

const item = (name: string) => screen.getByRole('treeitem', { name });

it('is one stop for the Tab key', async () => {
  render(<Harness />);
  await userEvent.tab();
  expect(item('Sales')).toHaveFocus();
  await userEvent.tab();
  expect(document.body).toHaveFocus();
});

it('opens with Right, goes in with Right again, and back out with Left', async () => {
  render(<Harness />);
  await userEvent.tab();
  await userEvent.keyboard('{ArrowRight}');
  expect(item('Sales')).toHaveAttribute('aria-expanded', 'true');
  await userEvent.keyboard('{ArrowRight}');
  expect(item('Orders')).toHaveFocus();
  await userEvent.keyboard('{ArrowLeft}');
  expect(item('Sales')).toHaveFocus();
  await userEvent.keyboard('{ArrowLeft}');
  expect(item('Sales')).toHaveAttribute('aria-expanded', 'false');
});

it('checks with the space bar, and shows the parent as mixed', async () => {
  render(<Harness />);
  await userEvent.tab();
  await userEvent.keyboard('{ArrowRight}{ArrowDown} ');
  expect(item('Orders')).toHaveAttribute('aria-checked', 'true');
  expect(item('Sales')).toHaveAttribute('aria-checked', 'mixed');
});

it('goes to the ends, and to what is typed', async () => {
  render(<Harness />);
  await userEvent.tab();
  await userEvent.keyboard('{End}');
  expect(item('Catalog')).toHaveFocus();
  await userEvent.keyboard('{Home}');
  expect(item('Sales')).toHaveFocus();
  await userEvent.keyboard('c');
  expect(item('Catalog')).toHaveFocus();
});

it('opens all siblings with the asterisk', async () => {
  render(<Harness />);
  await userEvent.tab();
  await userEvent.keyboard('*');
  expect(screen.getAllByRole('treeitem')).toHaveLength(5);
});

it('tells the place of each row', async () => {
  render(<Harness />);
  await userEvent.tab();
  await userEvent.keyboard('*');
  expect(item('Returns')).toHaveAttribute('aria-level', '2');
  expect(item('Returns')).toHaveAttribute('aria-posinset', '2');
  expect(item('Returns')).toHaveAttribute('aria-setsize', '2');
});

it('checks by a click on the row and opens by a click on the arrow', async () => {
  render(<Harness />);
  await userEvent.click(item('Catalog'));
  expect(item('Catalog')).toHaveAttribute('aria-checked', 'true');
  const arrow = item('Catalog').querySelector('.resource-tree__toggle');
  if (!arrow) throw new Error('no arrow');
  await userEvent.click(arrow);
  expect(item('Products')).toHaveAttribute('aria-checked', 'true');
  expect(item('Catalog')).toHaveAttribute('aria-expanded', 'true');
});

it('shows the routes of a row by a click on their number, without choosing it', async () => {
  const onCurrentChange = vi.fn();
  render(<Harness onCurrentChange={onCurrentChange} />);
  const number = item('Catalog').querySelector('.resource-tree__routes');
  if (!number) throw new Error('no number of routes');
  await userEvent.click(number);
  expect(item('Catalog')).toHaveAttribute('aria-checked', 'false');
  expect(onCurrentChange).toHaveBeenCalledWith(tree.byId.get('c'));
});
