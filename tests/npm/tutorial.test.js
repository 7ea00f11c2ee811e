// The tutorial under a client that nobody here wrote: Microsoft's DebugClient.
// test_npm.py sets PYTHON (the interpreter under test), DEVICE (the folder in which the game
// runs) and GAME (the copy on the desk).

const assert = require('node:assert');
const fs = require('node:fs');
const {spawn} = require('node:child_process');
const {afterEach, beforeEach, test} = require('node:test');
const {DebugClient} = require('@vscode/debugadapter-testsupport');

const {PYTHON, DEVICE, GAME} = process.env;
const LINES = fs.readFileSync(GAME, 'utf8').split('\n');
const ATTACH = {type: 'debugpy', request: 'attach', name: 'npm', secret: 'my_secret'};
const TIMEOUT = 30000;

const lineOf = text => LINES.findIndex(line => line.includes(text)) + 1;

class Game {
    constructor() {
        this.text = '';
        this.waiting = [];
        this.process = spawn(PYTHON, ['game.py'], {cwd: DEVICE});
        this.exited = new Promise(resolve => this.process.on('exit', resolve));
        for (const stream of [this.process.stdout, this.process.stderr])
            stream.on('data', data => this.read(data.toString()));
    }

    read(text) {
        this.text += text;
        this.waiting = this.waiting.filter(check => !check());
    }

    expect(pattern) {
        return new Promise(resolve => {
            const check = () => {
                const found = this.text.match(pattern);
                if (found)
                    resolve(found);
                return found;
            };
            if (!check())
                this.waiting.push(check);
        });
    }

    type(line) {
        this.process.stdin.write(line + '\n');
    }
}

let game, clients;

async function connect() {
    const client = new DebugClient('none', 'none', 'debugpy');
    client.defaultTimeout = TIMEOUT;
    // its scenarios launch; a program that runs already is attached to
    client.launch = async args => {
        const response = await client.initializeRequest();
        client._supportsConfigurationDoneRequest = response.body.supportsConfigurationDoneRequest;
        return client.attachRequest(args);
    };
    const [, port] = await game.expect(/listening (\d+)\r?\n/);
    await client.start(Number(port));
    clients.push(client);
    return client;
}

// Type a guess as soon as the client is ready.
function guessWhenReady(client, guess) {
    const configurationDone = client.configurationDoneRequest.bind(client);
    client.configurationDoneRequest = async args => {
        const response = await configurationDone(args);
        game.type(guess);
        return response;
    };
}

async function hit(client, text, guess) {
    guessWhenReady(client, guess);
    const where = {path: GAME, line: lineOf(text)};
    const [, response] = await Promise.all([
        client.hitBreakpoint(ATTACH, where),
        client.assertStoppedLocation('breakpoint', where)]);
    return response.body.stackFrames;
}

async function step(client, request, text) {
    await Promise.all([
        client[request]({threadId: 1}),
        client.assertStoppedLocation('step', {path: GAME, line: lineOf(text)})]);
}

beforeEach(async () => {
    clients = [];
    game = new Game();
    await game.expect(/What is your name/);
    game.type('Ada');
    await game.expect(/Your guess, Ada/);
});

afterEach(async () => {
    for (const client of clients)
        client.stopAdapter();  // stop() waits for an answer, which a closed connection has not
    game.process.kill('SIGKILL');
    await game.exited;
});

test('breakpoint, stack, variables, steps, leave and come back', {timeout: 4 * TIMEOUT}, async () => {
    let client = await connect();
    const frames = await hit(client, 'verdict = compare', '0');
    assert.deepStrictEqual(frames.map(frame => frame.name), ['play', '<module>']);
    const {scopes} = (await client.scopesRequest({frameId: frames[0].id})).body;
    assert.deepStrictEqual(scopes.map(scope => scope.name), ['Locals', 'Globals']);
    const {variables} = (await client.variablesRequest(
        {variablesReference: scopes[0].variablesReference})).body;
    assert.strictEqual(variables.find(variable => variable.name === 'guess').value, '0');
    const {result} = (await client.evaluateRequest(
        {expression: 'guess + 42', frameId: frames[0].id, context: 'watch'})).body;
    assert.strictEqual(result, '42');

    await step(client, 'stepInRequest', 'difference = guess');
    await step(client, 'nextRequest', 'if difference < 0');
    await step(client, 'stepOutRequest', 'verdict = compare');
    await Promise.all([client.continueRequest({threadId: 1}),
                       client.assertOutput('stdout', '0 is too low.')]);
    await client.stop();

    client = await connect();
    await hit(client, 'if verdict is None', '99');
    await client.setBreakpointsRequest({source: {path: GAME}, breakpoints: []});
    await client.continueRequest({threadId: 1});
    const end = Promise.all([client.waitForEvent('exited'), client.waitForEvent('terminated')]);
    for (let i = 0; i < 4; i++)
        game.type('0');
    const [exited] = await end;
    assert.strictEqual(exited.body.exitCode, 3);
    assert.strictEqual(await game.exited, 3);
});

test('a wrong secret is refused', {timeout: TIMEOUT}, async () => {
    const client = await connect();
    await client.initializeRequest();
    await assert.rejects(client.attachRequest({...ATTACH, secret: 'guessed'}),
                         /the secret does not match/);
});

test('an uncaught exception stops', {timeout: TIMEOUT}, async () => {
    const client = await connect();
    guessWhenReady(client, 'no number');
    await Promise.all([
        client.waitForEvent('initialized')
            .then(() => client.setExceptionBreakpointsRequest({filters: ['uncaught']}))
            .then(() => client.configurationDoneRequest()),
        client.launch(ATTACH),
        client.assertStoppedLocation('exception', {line: lineOf('guess = int')})]);
    const {body} = await client.exceptionInfoRequest({threadId: 1});
    assert.match(body.exceptionId, /ValueError/);
    await client.continueRequest({threadId: 1});
    assert.strictEqual(await game.exited, 1);
});
