import { afterEach, expect, it } from 'vitest';
import { createSimulation, type Simulation, virtualClock } from '#sim';
import { loadImages } from '../../../labs/images/index.ts';
import { loadLab } from '../../../labs/load-lab.ts';

const opened: Simulation[] = [];
afterEach(async () => {
  for (const simulation of opened.splice(0)) await simulation.close();
});

async function lab() {
  const clock = virtualClock();
  const simulation = await createSimulation({
    lab: loadLab('two-node-bare'),
    images: loadImages(new URL('../../../labs/images/', import.meta.url)),
    clock,
    seed: 'databases',
    database: undefined,
    token: 'token',
    serverUrl: () => '',
    certificateAuthority: undefined,
    log: () => undefined,
  });
  opened.push(simulation);
  const call = async (method: string, path: string, body?: object) => {
    const [place = '', query = ''] = path.split('?');
    const answer = await simulation.kubernetes?.handler({
      method,
      path: place,
      query: new URLSearchParams(query),
      headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
      body: (async function* () {
        if (body !== undefined) yield new TextEncoder().encode(JSON.stringify(body));
      })(),
      signal: new AbortController().signal,
    });
    let text = '';
    const content = answer?.body ?? '';
    if (typeof content === 'string') text = content;
    else if (content instanceof Uint8Array) text = Buffer.from(content).toString();
    else for await (const part of content) text += Buffer.from(part).toString();
    return text;
  };
  /** The log of a Pod that runs a script beside a server on the same volume. */
  const pod = async (name: string, server: object, script: string) => {
    const spec = {
      nodeName: 'node01',
      volumes: [{ name: 'data', hostPath: { path: '/srv/data', type: 'DirectoryOrCreate' } }],
      containers: [
        server,
        { name: 'client', image: (server as { image: string }).image, command: ['sh', '-c', script] },
      ],
    };
    await call('POST', '/api/v1/namespaces/default/pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
    await clock.advance(10_000);
    const log = await call('GET', `/api/v1/namespaces/default/pods/${name}/log?container=client`);
    await call('DELETE', `/api/v1/namespaces/default/pods/${name}?gracePeriodSeconds=1`);
    await clock.advance(5000);
    return log;
  };
  return { pod };
}

it('keeps what MySQL was told on its volume, whatever container serves it', async () => {
  const { pod } = await lab();
  const server = {
    name: 'server',
    image: 'mysql:8',
    env: [
      { name: 'MYSQL_ROOT_PASSWORD', value: 'secret' },
      { name: 'MYSQL_DATABASE', value: 'shop' },
    ],
    volumeMounts: [{ name: 'data', mountPath: '/var/lib/mysql' }],
  };
  const first = `sleep 2
mysqladmin -uroot -psecret ping 2>/dev/null
mysql -uroot -pwrong -e 'SELECT 1'
mysql -uroot -psecret shop <<END
CREATE TABLE items (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50) NOT NULL, price DECIMAL(8,2));
INSERT INTO items (name, price) VALUES ('pen', 1.5), ('it''s ink', NULL);
END
mysql -h 127.0.0.1 -uroot -psecret -e 'SELECT * FROM shop.items; SHOW DATABASES' 2>/dev/null
mysql -uroot -psecret -t -e 'SELECT name, id FROM shop.items ORDER BY id DESC LIMIT 1' 2>/dev/null
mysql -uroot -psecret -e 'SELECT * FROM shop.nothing' 2>&1 | tail -1
mysqldump -uroot -psecret shop 2>/dev/null
export MYSQL_PWD=secret
mysqldump --databases shop --no-data > /tmp/dump.sql && head -7 /tmp/dump.sql
mysqldump --databases shop > /tmp/dump.sql && mysql -e 'DROP DATABASE shop' && mysql < /tmp/dump.sql && mysql < /tmp/dump.sql
mysqldump --databases nothing
mysqldump 2>&1 | head -1
mysqldump --all-databases | grep -c 'CREATE TABLE'
sleep 1d`;
  expect(await pod('one', server, first)).toBe(`mysqld is alive
mysql: [Warning] Using a password on the command line interface can be insecure.
ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)
mysql: [Warning] Using a password on the command line interface can be insecure.
id\tname\tprice
1\tpen\t1.5
2\tit's ink\tNULL
Database
information_schema
mysql
performance_schema
shop
sys
+----------+----+
| name     | id |
+----------+----+
| it's ink |  2 |
+----------+----+
ERROR 1146 (42S02) at line 1: Table 'shop.nothing' doesn't exist
DROP TABLE IF EXISTS \`items\`;
CREATE TABLE \`items\` (
  \`id\` int NOT NULL AUTO_INCREMENT,
  \`name\` varchar(50) NOT NULL,
  \`price\` decimal(8,2),
  PRIMARY KEY (\`id\`)
);
INSERT INTO \`items\` VALUES (1,'pen',1.5),(2,'it\\'s ink',NULL);

--
-- Current Database: \`shop\`
--

CREATE DATABASE /*!32312 IF NOT EXISTS*/ \`shop\` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci */ /*!80016 DEFAULT ENCRYPTION='N' */;

mysqldump: Got error: 1049: Unknown database 'nothing' when selecting the database
Usage: mysqldump [OPTIONS] database [tables]
1
`);
  const second = `sleep 2
mysql -uroot -psecret -N -e "SELECT COUNT(*) FROM shop.items WHERE name LIKE 'it%'" 2>/dev/null
sleep 1d`;
  expect(await pod('two', server, second)).toBe('1\n');
});

it('keeps what PostgreSQL was told, too', async () => {
  const { pod } = await lab();
  const server = {
    name: 'server',
    image: 'postgres:16',
    env: [{ name: 'POSTGRES_PASSWORD', value: 'secret' }],
    volumeMounts: [{ name: 'data', mountPath: '/var/lib/postgresql/data' }],
  };
  const first = `sleep 2
pg_isready
psql -U postgres -c "CREATE TABLE t (id serial PRIMARY KEY, name text)" -c "INSERT INTO t (name) VALUES ('a'), ('b')" -c "SELECT * FROM t WHERE id > 1"
psql -U postgres -c "SELECT * FROM missing"
psql -U nobody -c "SELECT 1"
sleep 1d`;
  expect(await pod('one', server, first)).toBe(`/var/run/postgresql:5432 - accepting connections
CREATE TABLE
INSERT 0 2
 id | name 
----+------
  2 | b
(1 row)

ERROR:  relation "missing" does not exist
psql: error: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: FATAL:  role "nobody" does not exist
`);
  const second = `sleep 2
psql -U postgres -t -c "SELECT count(*) FROM t"
sleep 1d`;
  expect(await pod('two', server, second)).toBe('2\n');
});
