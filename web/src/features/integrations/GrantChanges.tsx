// What has changed since the last consent: what an allow adds, and what edits have taken away.
import { useId } from 'react';
import { useText } from '../../text/text';
import type { Tree } from '../../ui/tree-model';
import type { Grant, Integration } from './queries';

interface Props {
  integration: Integration;
  tree: Tree;
}

export function GrantChanges({ integration: { pending, removed }, tree }: Props) {
  const t = useText();
  if (!pending && !removed) return <p>{t('changes.none')}</p>;
  return (
    <>
      {pending && <Changes title={t('changes.added')} all={t('changes.addedAll')} grant={pending} tree={tree} />}
      {removed && <Changes title={t('changes.removed')} all={t('changes.removedAll')} grant={removed} tree={tree} />}
    </>
  );
}

interface ChangesProps {
  title: string;
  all: string; // what all resources are called here
  grant: Grant;
  tree: Tree;
}

function Changes({ title, all, grant, tree }: ChangesProps) {
  const t = useText();
  const id = useId();
  const titleOf = (one: string) =>
    one === tree.hidden ? t('consent.admin') : (tree.byId.get(one)?.resource.title ?? one);
  return (
    <div>
      <p id={id}>{title}:</p>
      <ul className="change-list" aria-labelledby={id}>
        {grant.all_resources && <li>{all}</li>}
        {grant.resources.map((one) => (
          <li key={one}>
            {titleOf(one)} <span className="code subtle">{one}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
