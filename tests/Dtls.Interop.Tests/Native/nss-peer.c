/*
 * A DTLS peer made of NSS, for tests. It does what it reads on standard input and tells on standard output what happens, a line each:
 *
 *   connect PORT | listen             begins an association with 127.0.0.1; listen answers "listening PORT" and takes the first who comes
 *   send TEXT                         application data                         -> the peer's is told as "data TEXT"
 *   update 0|1                        replaces our keys; 1 asks the peer to do so, too
 *   epochs                            -> "epochs READ WRITE"
 *   export LENGTH LABEL [CONTEXT]     -> "exported HEX"
 *   close                             sends close_notify                       -> the peer's is told as "closed"
 *
 * "connected version=0304 suite=1301 group=29 resumed=0 peer=NAME", "retry first|again TOKEN" and "failed NSS_ERROR" come by themselves.
 *
 * Options: -d DATABASE, -n NICKNAME of the certificate to show, -v VERSION (1.2, 1.3), -g GROUPS (29,23), -s SUITE (1301), -t: tickets,
 * -r: a server requires a certificate, -q: a server asks for one, -k TOKEN: a server asks for a second ClientHello with this cookie,
 * -l FILE: the key log.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cert.h>
#include <keyhi.h>
#include <nspr.h>
#include <nss.h>
#include <pk11pub.h>
#include <private/pprio.h>
#include <secerr.h>
#include <ssl.h>
#include <sslexp.h>
#include <sslproto.h>

#define MAX_GROUPS 8
#define TICK_MS 20 /* how late a timer of NSS may be noticed */

static const char *nickname, *retryToken;
static PRUint16 version = SSL_LIBRARY_VERSION_TLS_1_3, onlySuite;
static SSLNamedGroup groups[MAX_GROUPS];
static unsigned int groupCount;
static int giveTickets, requestCertificate, requireCertificate;

static PRFileDesc *conn; /* UDP at first, DTLS once the peer's address is known; NULL between associations */
static enum { IDLE, LISTENING, HANDSHAKING, CONNECTED } state;

static void
tell(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    fflush(stdout);
}

static void
die(const char *what)
{
    const char *name = PR_ErrorToName(PORT_GetError());
    fprintf(stderr, "%s: %s\n", what, name ? name : "unknown error");
    exit(2);
}

static void
must(SECStatus rv, const char *what)
{
    if (rv != SECSuccess)
        die(what);
}

static void
forget(void)
{
    if (conn)
        PR_Close(conn);
    conn = NULL;
    state = IDLE;
}

static void
fail(void)
{
    const char *name = PR_ErrorToName(PORT_GetError());
    tell("failed %s", name ? name : "unknown error");
    forget();
}

static int
blocked(void)
{
    return PORT_GetError() == PR_WOULD_BLOCK_ERROR;
}

/* RFC 8446 4.1.4: the cookie comes back in the second hello. */
static SSLHelloRetryRequestAction
onHello(PRBool first, const PRUint8 *token, unsigned int tokenLen, PRUint8 *retry, unsigned int *retryLen, unsigned int max, void *arg)
{
    tell("retry %s %.*s", first ? "first" : "again", (int)tokenLen, (const char *)token);
    if (!first)
        return ssl_hello_retry_accept;
    *retryLen = strlen(retryToken);
    if (*retryLen > max)
        return ssl_hello_retry_fail;
    memcpy(retry, retryToken, *retryLen);
    return ssl_hello_retry_request;
}

static void
useOnlySuite(void)
{
    const PRUint16 *suites = SSL_GetImplementedCiphers();
    for (int i = 0; i < SSL_GetNumImplementedCiphers(); i++)
        must(SSL_CipherPrefSet(conn, suites[i], suites[i] == onlySuite), "suite");
}

static void
configureServer(void)
{
    CERTCertificate *cert = PK11_FindCertFromNickname(nickname, NULL);
    SECKEYPrivateKey *key = cert ? PK11_FindKeyByAnyCert(cert, NULL) : NULL;
    if (!key)
        die("certificate");
    must(SSL_ConfigServerCert(conn, cert, key, NULL, 0), "server certificate");
    CERT_DestroyCertificate(cert);
    SECKEY_DestroyPrivateKey(key);
    must(SSL_OptionSet(conn, SSL_REQUEST_CERTIFICATE, requestCertificate || requireCertificate), "request");
    must(SSL_OptionSet(conn, SSL_REQUIRE_CERTIFICATE, requireCertificate ? SSL_REQUIRE_ALWAYS : SSL_REQUIRE_NEVER), "require");
    if (retryToken)
        must(SSL_HelloRetryRequestCallback(conn, onHello, NULL), "retry");
}

/* Turns the UDP socket, which has its peer, into a DTLS one. */
static void
secure(int asServer)
{
    const SSLVersionRange range = { version, version };
    PRFileDesc *ssl = DTLS_ImportFD(NULL, conn);
    if (!ssl)
        die("import");
    conn = ssl;
    must(SSL_VersionRangeSet(conn, &range), "version");
    must(SSL_OptionSet(conn, SSL_ENABLE_SESSION_TICKETS, giveTickets), "tickets");
    must(SSL_OptionSet(conn, SSL_NO_CACHE, !giveTickets), "cache");
    must(SSL_OptionSet(conn, SSL_ENABLE_EXTENDED_MASTER_SECRET, PR_TRUE), "extended master secret");
    must(groupCount ? SSL_NamedGroupConfig(conn, groups, groupCount) : SECSuccess, "groups");
    if (onlySuite)
        useOnlySuite();
    if (asServer)
        configureServer();
    else if (nickname)
        must(SSL_GetClientAuthDataHook(conn, NSS_GetClientAuthData, (void *)nickname), "client certificate");
    must(SSL_SetURL(conn, "localhost"), "name");
    must(SSL_ResetHandshake(conn, asServer), "handshake");
    state = HANDSHAKING;
}

static void
openSocket(void)
{
    const PRSocketOptionData nonblocking = { .option = PR_SockOpt_Nonblocking, .value = { .non_blocking = PR_TRUE } };
    forget();
    if (!(conn = PR_OpenUDPSocket(PR_AF_INET)) || PR_SetSocketOption(conn, &nonblocking) != PR_SUCCESS)
        die("socket");
}

static PRNetAddr
loopback(int port)
{
    PRNetAddr address;
    PR_InitializeNetAddr(PR_IpAddrLoopback, port, &address);
    return address;
}

static void
connectTo(int port)
{
    PRNetAddr address = loopback(port);
    openSocket();
    if (PR_Connect(conn, &address, PR_INTERVAL_NO_TIMEOUT) != PR_SUCCESS)
        die("connect");
    secure(0);
}

/* Every association has a port of its own, so that late datagrams of one never reach the next. */
static void
listenNow(void)
{
    PRNetAddr address = loopback(0);
    openSocket();
    if (PR_Bind(conn, &address) != PR_SUCCESS || PR_GetSockName(conn, &address) != PR_SUCCESS)
        die("bind");
    state = LISTENING;
    tell("listening %d", PR_ntohs(address.inet.port));
}

static void
acceptFirst(void)
{
    char byte;
    PRNetAddr address;
    if (PR_RecvFrom(conn, &byte, 1, PR_MSG_PEEK, &address, PR_INTERVAL_NO_WAIT) < 0)
        return;
    if (PR_Connect(conn, &address, PR_INTERVAL_NO_TIMEOUT) != PR_SUCCESS)
        die("connect");
    secure(1);
}

static void
tellConnected(void)
{
    SSLChannelInfo info;
    CERTCertificate *peer = SSL_PeerCertificate(conn);
    must(SSL_GetChannelInfo(conn, &info, sizeof info), "channel");
    tell("connected version=%04x suite=%04x group=%d resumed=%d peer=%s", info.protocolVersion, info.cipherSuite, info.keaGroup, info.resumed,
         peer ? peer->subjectName : "-");
    if (peer)
        CERT_DestroyCertificate(peer);
    state = CONNECTED;
}

static void
receiveAll(void)
{
    char data[16384];
    int length;
    while ((length = PR_Recv(conn, data, sizeof data, 0, PR_INTERVAL_NO_WAIT)) > 0)
        tell("data %.*s", length, data);
    if (length == 0) {
        tell("closed");
        forget();
    } else if (!blocked()) {
        fail();
    }
}

/* Timers of NSS are noticed here as well. */
static void
step(void)
{
    if (state == LISTENING)
        acceptFirst();
    if (state == HANDSHAKING) {
        if (SSL_ForceHandshake(conn) == SECSuccess)
            tellConnected();
        else if (!blocked())
            fail();
    }
    if (state == CONNECTED)
        receiveAll();
}

static void
export(int length, const char *label, const char *context)
{
    unsigned char out[256];
    if (length > (int)sizeof out)
        die("length");
    must(SSL_ExportKeyingMaterial(conn, label, strlen(label), context != NULL, (const unsigned char *)context, context ? strlen(context) : 0,
                                  out, length),
         "export");
    printf("exported ");
    for (int i = 0; i < length; i++)
        printf("%02x", out[i]);
    tell("");
}

static void
sendAll(const char *text)
{
    if (PR_Send(conn, text, strlen(text), 0, PR_INTERVAL_NO_TIMEOUT) != (PRInt32)strlen(text))
        die("send");
}

static void
obey(char *line)
{
    char *verb = strtok(line, " "), *rest = strtok(NULL, "");
    PRUint16 readEpoch, writeEpoch;
    if (!verb)
        return;
    if (!strcmp(verb, "connect")) {
        connectTo(atoi(rest));
    } else if (!strcmp(verb, "listen")) {
        listenNow();
    } else if (state != CONNECTED) {
        fprintf(stderr, "not connected: %s\n", verb);
        exit(2);
    } else if (!strcmp(verb, "send")) {
        sendAll(rest);
    } else if (!strcmp(verb, "update")) {
        must(SSL_KeyUpdate(conn, atoi(rest)), "update");
    } else if (!strcmp(verb, "epochs")) {
        must(SSL_GetCurrentEpoch(conn, &readEpoch, &writeEpoch), "epochs");
        tell("epochs %u %u", readEpoch, writeEpoch);
    } else if (!strcmp(verb, "export")) {
        char *length = strtok(rest, " "), *label = strtok(NULL, " "), *context = strtok(NULL, "");
        export(atoi(length), label, context);
    } else if (!strcmp(verb, "close")) {
        forget();
    }
}

/* False at the end of the input. */
static int
readCommands(void)
{
    static char buffer[65536];
    static size_t filled;
    char *end;
    ssize_t length = read(STDIN_FILENO, buffer + filled, sizeof buffer - filled);
    if (length <= 0)
        return length < 0 && errno == EINTR;
    filled += length;
    while ((end = memchr(buffer, '\n', filled))) {
        *end = 0;
        size_t used = end + 1 - buffer;
        obey(buffer);
        memmove(buffer, buffer + used, filled -= used);
    }
    return 1;
}

static void
readGroups(char *list)
{
    for (char *item = strtok(list, ","); item && groupCount < MAX_GROUPS; item = strtok(NULL, ","))
        groups[groupCount++] = atoi(item);
}

int
main(int argc, char **argv)
{
    const char *database = NULL;
    for (int option; (option = getopt(argc, argv, "d:n:v:g:s:k:l:trq")) != -1;) {
        switch (option) {
            case 'd': database = optarg; break;
            case 'n': nickname = optarg; break;
            case 'v': version = !strcmp(optarg, "1.2") ? SSL_LIBRARY_VERSION_TLS_1_2 : SSL_LIBRARY_VERSION_TLS_1_3; break;
            case 'g': readGroups(optarg); break;
            case 's': onlySuite = strtol(optarg, NULL, 16); break;
            case 'k': retryToken = optarg; break;
            case 'l': setenv("SSLKEYLOGFILE", optarg, 1); break;
            case 't': giveTickets = 1; break;
            case 'r': requireCertificate = 1; break;
            case 'q': requestCertificate = 1; break;
            default: return 2;
        }
    }
    PR_Init(PR_USER_THREAD, PR_PRIORITY_NORMAL, 0);
    must(NSS_Init(database), "database");
    must(NSS_SetDomesticPolicy(), "policy");
    must(SSL_ConfigServerSessionIDCache(0, 0, 0, NULL), "session cache");
    tell("nss %s", NSSSSL_GetVersion());
    do {
        struct pollfd fds[] = { { STDIN_FILENO, POLLIN, 0 }, { conn ? PR_FileDesc2NativeHandle(conn) : -1, POLLIN, 0 } };
        if (poll(fds, 2, TICK_MS) > 0 && fds[0].revents && !readCommands())
            break;
        step();
    } while (1);
    forget();
    return 0;
}
