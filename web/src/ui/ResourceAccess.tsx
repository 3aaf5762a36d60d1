// Everything or a choice of resources, and which routes each of them opens.
import { Button, Flex, FormGroup, FormSelect, FormSelectOption, SearchInput, Title } from '@patternfly/react-core';
import { useId, useMemo, useState } from 'react';
import { Notice } from './Notice';
import { useText } from '../text/text';
import { ResourceTree } from './ResourceTree';
import { type Chosen, matching, type Tree, type TreeNode, visibleNodes } from './tree-model';

export interface AccessValues {
  all: boolean;
  chosen: Chosen;
}

interface Props {
  tree: Tree;
  values: AccessValues;
  allHelp: string; // what All means
  fault: string | undefined;
  onChange: (part: Partial<AccessValues>) => void;
}

export function ResourceAccess({ tree, values, allHelp, fault, onChange }: Props) {
  const t = useText();
  const id = useId();
  return (
    <div className="pf-v6-c-form form-card">
      {fault && (
        <div role="alert">
          <Notice variant="danger" title={fault} />
        </div>
      )}
      <FormGroup label={t('form.access')} fieldId={`${id}-access`}>
        <FormSelect
          id={`${id}-access`}
          name="resources"
          value={values.all ? 'all' : 'custom'}
          onChange={(_event, value) => onChange({ all: value === 'all' })}
        >
          <FormSelectOption value="custom" label={t('form.accessCustom')} />
          <FormSelectOption value="all" label={t('form.accessAll')} />
        </FormSelect>
      </FormGroup>
      {values.all ? (
        <p>{allHelp}</p>
      ) : (
        <Resources tree={tree} chosen={values.chosen} onChosenChange={(chosen) => onChange({ chosen })} />
      )}
    </div>
  );
}

interface ResourcesProps {
  tree: Tree;
  chosen: Chosen;
  onChosenChange: (chosen: Set<string>) => void;
}

function Resources({ tree, chosen, onChosenChange }: ResourcesProps) {
  const t = useText();
  const id = useId();
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState<Set<string>>(() => new Set(parentIds(tree)));
  const [current, setCurrent] = useState<TreeNode | null>(null);
  const found = useMemo(() => matching(tree, search), [tree, search]);
  const rows = useMemo(() => visibleNodes(tree, open, found), [tree, open, found]);
  const count = tree.nodes.filter((node) => chosen.has(node.resource.id)).length;
  return (
    <section className="stack">
      <Flex gap={{ default: 'gapSm' }} alignItems={{ default: 'alignItemsCenter' }}>
        <Title headingLevel="h2" size="md" id={`${id}-title`}>
          {t('form.resources')}
        </Title>
        <SearchInput
          aria-label={t('form.searchResources')}
          placeholder={t('form.searchResources')}
          value={search}
          onChange={(_event, text) => setSearch(text)}
          onClear={() => setSearch('')}
          resetButtonLabel={t('common.clearFilters')}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault(); // It searches already, and must not save the form.
          }}
        />
        <Button variant="link" onClick={() => setOpen(new Set(parentIds(tree)))}>
          {t('form.expandAll')}
        </Button>
        <Button variant="link" onClick={() => setOpen(new Set())}>
          {t('form.collapseAll')}
        </Button>
        <span role="status">{t('form.selected', { chosen: count, all: tree.nodes.length })}</span>
      </Flex>
      {rows.length === 0 ? (
        <p role="status">{t('form.noMatches')}</p>
      ) : (
        <ResourceTree
          tree={tree}
          rows={rows}
          open={open}
          filtered={found !== null}
          chosen={chosen}
          labelledBy={`${id}-title`}
          onOpenChange={setOpen}
          onChosenChange={onChosenChange}
          onCurrentChange={setCurrent}
        />
      )}
      <section className="routes" aria-label={t('form.routes')} tabIndex={0}>
        {current ? (
          <>
            <p>{t('form.routesOf', { title: current.resource.title, count: current.resource.routes.length })}</p>
            <ul>
              {current.resource.routes.map(({ method, path }) => (
                <li key={`${method} ${path}`} className="code">
                  {method} {path}
                </li>
              ))}
            </ul>
          </>
        ) : (
          <p className="subtle">{t('form.routesHint')}</p>
        )}
      </section>
    </section>
  );
}

function parentIds(tree: Tree): string[] {
  return tree.nodes.filter((node) => node.children.length > 0).map((node) => node.resource.id);
}
