import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { resourceTreeQuery } from '../../api/resources';
import { PageError } from '../../ui/PageError';
import { PageLoading } from '../../ui/PageLoading';
import { IntegrationEditor } from './IntegrationEditor';
import { integrationQuery } from './queries';

export function NewIntegrationPage() {
  const tree = useQuery(resourceTreeQuery);
  if (tree.error) return <PageError error={tree.error} reset={() => void tree.refetch()} />;
  if (!tree.data) return <PageLoading />;
  return <IntegrationEditor tree={tree.data} />;
}

export function EditIntegrationPage() {
  const { id } = useParams({ from: '/signed-in/system/integrations/$id' });
  return <EditIntegration key={id} id={Number(id)} />;
}

function EditIntegration({ id }: { id: number }) {
  const tree = useQuery(resourceTreeQuery);
  const integration = useQuery(integrationQuery(id));
  const failed = [tree, integration].find((query) => query.error && !query.data);
  if (failed) return <PageError error={failed.error} reset={() => void failed.refetch()} />;
  if (!tree.data || !integration.data) return <PageLoading />;
  return <IntegrationEditor tree={tree.data} integration={integration.data} />;
}
