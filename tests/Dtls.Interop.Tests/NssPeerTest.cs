using System.Text;
using Dtls.Handshake;
using Dtls.Interop.Tests.Processes;
using Dtls.Interop.Tests.Sessions;
using Xunit;

namespace Dtls.Interop.Tests;

/// <summary>What tests with Native/nss-peer.c share: how both ends are started and what they say to each other.</summary>
public abstract class NssPeerTest(InteropCertificates certificates, NssDatabases databases, NssPeerProgram program)
    : LivePeerTest(certificates), IClassFixture<NssDatabases>
{
    private const string Label = "EXPORTER-interop";
    private const int ExportLength = 60;
    private int _lines;

    private protected NssDatabases Databases { get; } = databases;

    private protected static string VersionOf(DtlsProtocols protocol) => protocol is DtlsProtocols.Dtls13 ? "0304" : "0303";

    /// <summary>NSS that shows the ECDSA certificate for localhost when it listens.</summary>
    private protected async Task<NssPeer> StartServerAsync(params string[] arguments) =>
        await StartAsync(await Databases.GetEcdsaAsync(), ["-n", NssDatabases.Server, .. arguments]);

    /// <summary>NSS without a certificate.</summary>
    private protected async Task<NssPeer> StartClientAsync(params string[] arguments) => await StartAsync(await Databases.GetAnonymousAsync(), arguments);

    private protected async Task<NssPeer> StartAsync(string database, params string[] arguments) =>
        new(NssProgram.StartFile(await program.GetPathAsync(), ["-d", database, .. arguments]));

    /// <summary>Both ends, in either role.</summary>
    /// <param name="weAreClient">Which is ours.</param>
    /// <param name="context">For that role.</param>
    /// <param name="arguments">For NSS.</param>
    /// <param name="lose">Which datagrams the network loses.</param>
    private protected async Task<NssPair> StartPairAsync(bool weAreClient, DtlsContext context, string[]? arguments = null, Predicate<LiveDatagram>? lose = null)
    {
        if (weAreClient)
        {
            NssPeer server = await StartServerAsync(arguments ?? []);
            return new NssPair(LiveSession.Connect(context, await server.ListenAsync(), lose), server);
        }

        var ours = LiveSession.Listen(context, lose: lose);
        NssPeer client = await StartClientAsync(arguments ?? []);
        await client.ConnectAsync(ours.Port);
        return new NssPair(ours, client);
    }

    /// <summary>The -v option of NSS.</summary>
    private protected static string[] Only(DtlsProtocols protocol) => ["-v", protocol is DtlsProtocols.Dtls13 ? "1.3" : "1.2"];

    /// <summary>Both say something new, and both hear it.</summary>
    private protected Task AssertTalkAsync(NssPair pair) => AssertTalkAsync(pair.Ours, pair.Nss);

    /// <summary>The same.</summary>
    private protected async Task AssertTalkAsync(LiveSession ours, NssPeer nss)
    {
        string line = $"line {_lines++}";
        ours.Send($"our {line}");
        Assert.Equal($"our {line}", await nss.ReceiveAsync());
        await nss.SendAsync($"nss {line}");
        Assert.Equal($"nss {line}", await ours.ReceiveAsync());
    }

    private protected static async Task AssertSameExportsAsync(LiveSession ours, NssPeer nss)
    {
        foreach (string? context in (string?[])[null, "context"])
        {
            byte[] material = ours.With(session =>
            {
                byte[] output = new byte[ExportLength];
                session.ExportKeyingMaterial(Label, Encoding.ASCII.GetBytes(context ?? ""), output, context is not null);
                return output;
            });
            Assert.Equal(Convert.ToHexStringLower(material), await nss.ExportAsync(Label, ExportLength, context));
        }
    }
}
