using System.Reflection;
using System.Text;
using Dtls.Handshake.Dtls13;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States;

/// <summary>
/// The flow chart of all handshakes, drawn from the states themselves: every state, the epoch it reads, what it expects, and where that leads.
/// It is compared with a text that was reviewed, so that it changes on purpose only.
/// </summary>
public class HandshakeMapTests
{
    private const string MapName = "HandshakeMap.txt";

    private static readonly ClientCertificateMode[] Modes = [ClientCertificateMode.None, ClientCertificateMode.Optional];
    private static readonly PeerVerificationMode[] Verifications = [PeerVerificationMode.Chain, PeerVerificationMode.Owner];

    [Fact]
    public void The_map_of_all_states_is_the_one_that_was_reviewed()
    {
        string map = Draw(RunEveryHandshake());
        string reviewed = ReadReviewed();
        Assert.True(map == reviewed, $"The map of the handshake has changed. If it was meant to, put this into States/{MapName}:\n\n{map}");
    }

    [Fact]
    public void Every_state_is_on_the_map()
    {
        string reviewed = ReadReviewed();
        IEnumerable<Type> states = typeof(HandshakeState).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(HandshakeState)) && !type.IsAbstract);
        Assert.All(states.Except([typeof(HandshakeFailed)]), state => Assert.Contains($"{NameOf(state)}, ", reviewed, StringComparison.Ordinal));
    }

    private static List<Move> RunEveryHandshake()
    {
        var moves = new List<Move>();
        foreach (PairOptions versions in new[] { PairOptions.Dtls12, PairOptions.Dtls13, PairOptions.Both })
        {
            foreach (ClientCertificateMode mode in Modes)
            {
                foreach (PeerVerificationMode verification in Verifications)
                {
                    PairOptions options = versions with { ClientCertificateMode = mode, ClientVerification = verification, ServerVerification = verification };
                    moves.AddRange(Run(options));
                    moves.AddRange(Run(options with { ClientCertificates = [TestCertificates.Client.Credential] }));
                    moves.AddRange(Run(options with { ServerGroups = [NamedGroup.Secp256r1] }));
                }
            }
        }

        moves.AddRange(RunWithCookie());
        moves.AddRange(RunResumed());
        moves.AddRange(RunWithKeyUpdate());
        return moves;
    }

    private static List<Move> Run(PairOptions options)
    {
        using StatePair pair = new StatePair(options).Run();
        Assert.IsAssignableFrom<Connected>(pair.Client);
        Assert.IsAssignableFrom<Connected>(pair.Server);
        return pair.Moves;
    }

    private static List<Move> RunWithCookie()
    {
        using var pair = new StatePair(PairOptions.Both);
        pair.Deliver(toServer: false, new StoredMessage(HandshakeType.HelloVerifyRequest, 0, 0, [0xFE, 0xFF, 1, 7]));
        return pair.Moves;
    }

    private static List<Move> RunResumed()
    {
        using var cache = new ClientSessionCache();
        PairOptions options = PairOptions.Dtls13 with { SessionCache = cache };
        DtlsContext client = DtlsContext.CreateClient(options.CreateClient(TestOptions.CreateClock()));
        DtlsContext server = DtlsContext.CreateServer(options.CreateServer(TestOptions.CreateClock()));
        using StatePair first = new StatePair(client, server).Run();
        using StatePair second = new StatePair(client, server).Run();
        Assert.True(Assert.IsType<Connected13>(second.Server).Info.IsResumed);
        return [.. first.Moves, .. second.Moves];
    }

    private static List<Move> RunWithKeyUpdate()
    {
        using StatePair pair = new StatePair(PairOptions.Dtls13).Run();
        pair.Acknowledge(ofServer: false);
        pair.Acknowledge(ofServer: true);
        Assert.True(((Connected13)pair.Client).TryUpdateKeys(askPeer: true));
        pair.Collect(ofServer: false);
        return pair.Run().Moves;
    }

    private static string Draw(IEnumerable<Move> moves)
    {
        var map = new StringBuilder();
        IEnumerable<HandshakeState> states = moves.SelectMany(move => new[] { move.From, move.To });
        foreach (IGrouping<string, HandshakeState> state in states.GroupBy(Describe).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            map.Append(state.Key).Append('\n');
            IEnumerable<string> arrows = moves.Where(move => Describe(move.From) == state.Key).Select(move => $"    {move.Cause} -> {NameOf(move.To.GetType())}");
            foreach (string arrow in arrows.Distinct().Order(StringComparer.Ordinal))
            {
                map.Append(arrow).Append('\n');
            }
        }

        return map.ToString();
    }

    private static string Describe(HandshakeState state)
    {
        IEnumerable<HandshakeType> expected = Enumerable.Range(0, 256).Select(type => (HandshakeType)type).Where(state.Expects);
        string waits = string.Join(" or ", expected);
        ushort epoch = state is Connected13 ? Epochs.Application : state.ReadEpoch; // it rises with every KeyUpdate
        return $"{NameOf(state.GetType())}, epoch {epoch}: {(waits.Length == 0 ? "nothing" : waits)}";
    }

    private static string NameOf(Type state) => state.FullName!["Dtls.Handshake.".Length..];

    private static string ReadReviewed()
    {
        using Stream? resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(MapName);
        Assert.NotNull(resource);
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
