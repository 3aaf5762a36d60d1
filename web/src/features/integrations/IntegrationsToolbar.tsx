// Above the grid: search, status, count, paging. Below it: paging alone.
import {
  Button,
  FormSelect,
  FormSelectOption,
  Pagination,
  SearchInput,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core';
import { useEffect, useRef, useState } from 'react';
import { useText } from '../../text/text';
import { type IntegrationsSearch, PAGE_SIZES, type Status, STATUSES } from './search';
import type { SetSearch } from './use-search';

const TYPING_PAUSE_MS = 300;

interface Props {
  search: IntegrationsSearch;
  onSearch: SetSearch;
  total: number | undefined;
  place: 'top' | 'bottom';
}

// What is typed goes into the address after a pause, so that not every letter asks the server.
function NameSearch({ name, onSearch }: { name: string; onSearch: SetSearch }) {
  const t = useText();
  const [text, setText] = useState(name);
  const timer = useRef(0);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const search = (typed: string, pause: number) => {
    setText(typed);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onSearch({ name: typed.trim() }), pause);
  };
  return (
    <SearchInput
      aria-label={t('integrations.search')}
      placeholder={t('integrations.search')}
      value={text}
      onChange={(_event, typed) => search(typed, TYPING_PAUSE_MS)}
      onClear={() => search('', 0)}
      resetButtonLabel={t('common.clearFilters')}
    />
  );
}

export function IntegrationsToolbar({ search, onSearch, total, place }: Props) {
  const t = useText();
  // Clearing the filters empties the field as well, which otherwise holds what is being typed.
  const [resets, setResets] = useState(0);
  const size = search.size ?? PAGE_SIZES[0] ?? 20;
  const paging = (
    <Pagination
      isCompact={place === 'top'}
      variant={place}
      itemCount={total ?? 0}
      page={search.page ?? 1}
      perPage={size}
      perPageOptions={PAGE_SIZES.map((value) => ({ title: String(value), value }))}
      onSetPage={(_event, page) => onSearch({ page })}
      onPerPageSelect={(_event, perPage) => onSearch({ size: perPage })}
      widgetId={`integrations-${place}`}
      titles={{
        paginationAriaLabel: t(place === 'top' ? 'integrations.paginationTop' : 'integrations.paginationBottom'),
        toNextPageAriaLabel: t('integrations.nextPage'),
        toPreviousPageAriaLabel: t('integrations.previousPage'),
        toFirstPageAriaLabel: t('integrations.firstPage'),
        toLastPageAriaLabel: t('integrations.lastPage'),
        currPageAriaLabel: t('integrations.currentPage'),
        perPageSuffix: t('integrations.perPage'),
        itemsPerPage: t('integrations.itemsPerPage'),
        ofWord: t('integrations.pageOf'),
      }}
    />
  );
  if (place === 'bottom') return paging;
  const filtered = Boolean(search.name ?? search.status);
  return (
    <Toolbar>
      <ToolbarContent>
        <ToolbarItem>
          <NameSearch key={resets} name={search.name ?? ''} onSearch={onSearch} />
        </ToolbarItem>
        <ToolbarItem>
          <FormSelect
            aria-label={t('integrations.status')}
            value={search.status ?? ''}
            onChange={(_event, value) => onSearch({ status: value === '' ? undefined : (value as Status) })}
          >
            <FormSelectOption value="" label={t('integrations.statusAny')} />
            {STATUSES.map((status) => (
              <FormSelectOption key={status} value={status} label={t(`integrations.${status}`)} />
            ))}
          </FormSelect>
        </ToolbarItem>
        {filtered && (
          <ToolbarItem>
            <Button
              variant="link"
              onClick={() => {
                setResets(resets + 1);
                onSearch({ name: undefined, status: undefined });
              }}
            >
              {t('common.clearFilters')}
            </Button>
          </ToolbarItem>
        )}
        <ToolbarItem alignSelf="center">
          <span role="status">{total === undefined ? '' : t('common.records', { count: total })}</span>
        </ToolbarItem>
        <ToolbarItem align={{ default: 'alignEnd' }} variant="pagination">
          {paging}
        </ToolbarItem>
      </ToolbarContent>
    </Toolbar>
  );
}
