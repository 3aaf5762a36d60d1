import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { resourceTreeQuery } from '../../api/resources';
import { PageError } from '../../ui/PageError';
import { PageLoading } from '../../ui/PageLoading';
import { roleQuery } from './queries';
import { RoleEditor } from './RoleEditor';

export function NewRolePage() {
  const tree = useQuery(resourceTreeQuery);
  if (tree.error) return <PageError error={tree.error} reset={() => void tree.refetch()} />;
  if (!tree.data) return <PageLoading />;
  return <RoleEditor tree={tree.data} />;
}

export function EditRolePage() {
  const { id } = useParams({ from: '/signed-in/system/roles/$id' });
  return <EditRole key={id} id={Number(id)} />;
}

function EditRole({ id }: { id: number }) {
  const tree = useQuery(resourceTreeQuery);
  const role = useQuery(roleQuery(id));
  const failed = [tree, role].find((query) => query.error && !query.data);
  if (failed) return <PageError error={failed.error} reset={() => void failed.refetch()} />;
  if (!tree.data || !role.data) return <PageLoading />;
  return <RoleEditor tree={tree.data} role={role.data} />;
}
