using System.Runtime.InteropServices;
using Dtls.Handshake.Flights;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Tests.KeySchedules;
using Dtls.Records;
using Dtls.Records.Wire;
using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes;

/// <summary>
/// Whole handshakes, and what comes after them, in which bytes are changed on the way and, which only a peer can do, inside what is protected.
/// Nothing throws, every secret that was made is wiped in the end, and little is kept. The same seeds every time.
/// </summary>
[Collection(nameof(IdleMemoryTests))]
public class MutationTests
{
    private const int Seeds = 400;
    private const int MostSteps = 40;

    [Theory]
    [InlineData(DtlsProtocols.Dtls12)]
    [InlineData(DtlsProtocols.Dtls13)]
    public void Handshakes_with_changed_bytes_never_throw_and_leave_no_secret_behind(DtlsProtocols version)
    {
        Prepare();
        int connected = 0, secrets = 0;
        Parallel.For(0, Seeds, seed =>
        {
            var random = new Random(seed);
            FakeTimeProvider clock = TestOptions.CreateClock();
            using var watch = new SecretWatch();
            using (var cache = new ClientSessionCache())
            {
                PairOptions options = Choose(version, random) with { SessionCache = cache };
                DtlsContext client = DtlsContext.CreateClient(options.CreateClient(clock));
                DtlsContext server = DtlsContext.CreateServer(options.CreateServer(clock));
                for (int round = 0; round < 2; round++)
                {
                    // The first of them gives the second something to resume.
                    using var talk = new Talk(client, server, clock, round == 0 && seed % 2 == 0 ? null : random);
                    talk.Run();
                    Interlocked.Add(ref connected, talk.IsConnected ? 1 : 0);
                }
            }

            Interlocked.Add(ref secrets, watch.Count);
            watch.AssertAllWiped(any: false);
        });
        Assert.InRange(secrets, Seeds, int.MaxValue);
        Assert.InRange(connected, Seeds / 4, 2 * Seeds); // neither are all of them stopped at the first message
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls12, true)]
    [InlineData(DtlsProtocols.Dtls12, false)]
    [InlineData(DtlsProtocols.Dtls13, true)]
    [InlineData(DtlsProtocols.Dtls13, false)]
    public void Nonsense_under_the_keys_never_throws_and_takes_little_memory(DtlsProtocols version, bool toServer)
    {
        const int Associations = 100, Records = 60;
        const int MostKept = 6000;
        Prepare();
        FakeTimeProvider clock = TestOptions.CreateClock();
        using var cache = new ClientSessionCache(capacity: 4);
        PairOptions options = AlertTests.PairOf(version) with { SessionCache = cache };
        DtlsContext client = DtlsContext.CreateClient(options.CreateClient(clock));
        DtlsContext server = DtlsContext.CreateServer(options.CreateServer(clock));
        Talk[] talks = [.. Enumerable.Range(0, Associations).Select(_ => new Talk(client, server, clock, random: null))];
        Array.ForEach(talks, talk => talk.Run());
        Assert.All(talks, talk => Assert.True(talk.IsConnected));

        byte[] datagram = new byte[2000];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int seed = 0; seed < Associations; seed++)
        {
            var random = new Random(seed);
            for (int i = 0; i < Records; i++)
            {
                talks[seed].Attack(toServer, Invent(version, toServer, random, mayBeFatal: seed % 4 == 0), datagram);
            }
        }

        long kept = (GC.GetTotalMemory(forceFullCollection: true) - before) / Associations;
        TestContext.Current.TestOutputHelper?.WriteLine($"{version}, to the server: {toServer}: {kept} B kept, {talks.Count(talk => talk.IsConnected)} still connected"); // -showLiveOutput
        Assert.InRange(talks.Count(talk => talk.IsConnected), Associations / 2, Associations);
        Assert.InRange(kept, long.MinValue, toServer || version is DtlsProtocols.Dtls12 ? 3000 : MostKept);
        Array.ForEach(talks, talk => talk.Dispose());
    }

    [Fact]
    public void Pieces_of_long_messages_in_the_middle_of_a_handshake_take_little_memory()
    {
        const int Associations = 100;
        Prepare();
        FakeTimeProvider clock = TestOptions.CreateClock();
        PairOptions options = PairOptions.Dtls13 with { ClientCertificateMode = ClientCertificateMode.Required, ClientVerification = PeerVerificationMode.Owner };
        DtlsContext client = DtlsContext.CreateClient(options.CreateClient(clock));
        DtlsContext server = DtlsContext.CreateServer(options.CreateServer(clock));
        Talk[] talks = [.. Enumerable.Range(0, Associations).Select(_ => new Talk(client, server, clock, random: null))];
        foreach (Talk talk in talks)
        {
            talk.ClientAnswers = null; // it has the keys of the handshake, and no others
            talk.Step();
        }

        byte[] datagram = new byte[2000];
        Array.ForEach(talks, talk => talk.Attack(toServer: true, Piece(HandshakeType.Certificate, 1, 16 * 1024, 1, [7]), datagram)); // ends the server's flight
        long before = GC.GetTotalMemory(forceFullCollection: true);
        int sent = 0;
        foreach (Talk talk in talks)
        {
            for (int i = 0; i < Reassembler.Window; i++)
            {
                sent += talk.Attack(toServer: true, Piece(HandshakeType.Certificate, (ushort)(1 + i), 16 * 1024, (16 * 1024) - 1, [7]), datagram);
                sent += talk.Attack(toServer: true, Piece(HandshakeType.Certificate, (ushort)(1 + i), 16 * 1024, 0, [7]), datagram);
            }
        }

        long kept = (GC.GetTotalMemory(forceFullCollection: true) - before) / Associations;
        TestContext.Current.TestOutputHelper?.WriteLine($"{sent / Associations} B sent, {kept} B kept");
        Assert.All(talks, talk => Assert.False(talk.HasFailed, talk.Failures));
        Assert.InRange(kept, 500, 6000);
        Array.ForEach(talks, talk => talk.Dispose());
    }

    /// <summary>Makes what is made once, outside of what is watched and measured.</summary>
    private static void Prepare()
    {
        _ = TestCertificates.Client.Credential;
        _ = TestCertificates.Server.Credential;
        _ = TestCertificates.ServerUnderIntermediates.Credential;
    }

    private static PairOptions Choose(DtlsProtocols version, Random random) => AlertTests.PairOf(version) with
    {
        ClientMtu = random.Next(4) == 0 ? 300 : 1200,
        ServerMtu = random.Next(4) == 0 ? 300 : 1200,
        ServerGroups = random.Next(4) == 0 ? [NamedGroup.Secp256r1] : [NamedGroup.X25519, NamedGroup.Secp256r1],
        ClientVerification = (PeerVerificationMode)random.Next(4),
        ServerVerification = (PeerVerificationMode)random.Next(4),
        ClientCertificateMode = (ClientCertificateMode)random.Next(3),
        ClientCertificates = random.Next(4) == 0 ? [] : [TestCertificates.Client.Credential],
        ServerCertificates = random.Next(2) == 0 ? [TestCertificates.Server.Credential] : [TestCertificates.ServerUnderIntermediates.Credential],
        ClientApplicationProtocols = ["a", "b"],
        ServerApplicationProtocols = ["b"],
    };

    /// <summary>A record that no peer should send after the handshake: mostly near the truth, sometimes pure noise.</summary>
    /// <param name="mayBeFatal">Whether it may end the association at once.</param>
    private static (ContentType Type, byte[] Plaintext) Invent(DtlsProtocols version, bool toServer, Random random, bool mayBeFatal)
    {
        byte[] noise = new byte[random.Next(1, 200)];
        random.NextBytes(noise);
        int first = version is DtlsProtocols.Dtls12 ? (toServer ? 3 : 5) : (toServer ? 2 : 7); // message_seq of what comes next
        var sequence = (ushort)(first + random.Next(-1, Reassembler.Window));
        switch (random.Next(mayBeFatal ? 0 : 3, 40))
        {
            case 0:
                return (ContentType.Handshake, noise);
            case 1:
                return (ContentType.Ack, noise);
            case 2:
                return (ContentType.Handshake, Rogue.Message((HandshakeType)random.Next(25), sequence, noise));
            case < 12 when version is DtlsProtocols.Dtls13:
                return (ContentType.Ack, [0, 16, 0, 0, 0, 0, 0, 0, 0, (byte)random.Next(5), 0, 0, 0, 0, 0, 0, 0, (byte)random.Next(10)]);
            default:
                HandshakeType type = toServer || version is DtlsProtocols.Dtls12 ? HandshakeType.KeyUpdate : HandshakeType.NewSessionTicket;
                int length = type is HandshakeType.KeyUpdate ? 1 : 16 * 1024;
                int offset = random.Next(random.Next(2) == 0 ? Math.Min(length, 300) : length);
                return version is DtlsProtocols.Dtls12
                    ? Piece(HandshakeType.Finished, (ushort)(first - 1), 12, random.Next(12), [1])
                    : Piece(type, type is HandshakeType.KeyUpdate ? (ushort)Math.Max(sequence, first + 1) : sequence, length, offset, noise.AsSpan(0, Math.Min(noise.Length, length - offset)));
        }
    }

    private static (ContentType Type, byte[] Plaintext) Piece(HandshakeType type, ushort sequence, int length, int offset, ReadOnlySpan<byte> bytes)
    {
        var writer = new WireWriter(new byte[HandshakeHeader.Length + bytes.Length]);
        new HandshakeHeader { Type = type, MessageLength = length, MessageSequence = sequence, FragmentOffset = offset, FragmentLength = bytes.Length }.Write(ref writer);
        writer.WriteBytes(bytes);
        return (ContentType.Handshake, writer.Written.ToArray());
    }

    /// <summary>Two sessions, and a hand between them that changes what they say.</summary>
    private sealed class Talk : IDisposable
    {
        private readonly FakeTimeProvider _clock;
        private readonly Random? _random;
        private readonly PairEnd _clientEnd = new() { Answer = true };
        private readonly PairEnd _serverEnd = new() { Answer = true };
        private readonly DtlsSession _client;
        private readonly DtlsSession _server;
        private readonly byte[] _datagram = new byte[2000];

        public Talk(DtlsContext client, DtlsContext server, FakeTimeProvider clock, Random? random)
        {
            _clock = clock;
            _random = random;
            _client = DtlsSession.CreateClient(client, TestCertificates.ServerName);
            _server = DtlsSession.CreateServer(server);
        }

        /// <summary>What the client's owner says about the server; null: nothing.</summary>
        public bool? ClientAnswers
        {
            get => _clientEnd.Answer;
            set => _clientEnd.Answer = value;
        }

        public bool IsConnected => _client.State is DtlsSessionState.Connected && _server.State is DtlsSessionState.Connected;

        public bool HasFailed => (_client.Failure ?? _server.Failure) is not null;

        public string Failures => $"Client: {_client.Failure}. Server: {_server.Failure}.";

        public void Run()
        {
            for (int i = 0; i < MostSteps && _client.State is not DtlsSessionState.Closed && _server.State is not DtlsSessionState.Closed; i++)
            {
                if (!Step())
                {
                    if (_client.NextTransmission == long.MaxValue && _server.NextTransmission == long.MaxValue)
                    {
                        break;
                    }

                    _clock.Advance(TimeSpan.FromSeconds(1));
                    _client.HandleTimeout(_clientEnd);
                    _server.HandleTimeout(_serverEnd);
                }
            }

            if (IsConnected && _random?.Next(2) == 0)
            {
                _client.TryUpdateKeys(requestPeerUpdate: true);
                Step();
                Step();
            }
        }

        /// <summary>Carries what both have to send.</summary>
        public bool Step() => Carry(_client, _server, _serverEnd) | Carry(_server, _client, _clientEnd);

        /// <summary>Sends a record of any content under the keys of one side.</summary>
        public int Attack(bool toServer, (ContentType Type, byte[] Plaintext) record, byte[] datagram)
        {
            (DtlsSession from, DtlsSession to, PairEnd end) = toServer ? (_client, _server, _serverEnd) : (_server, _client, _clientEnd);
            if (from.SealForTest(record.Type, record.Plaintext, datagram, out int written) is not SealStatus.Sealed)
            {
                return 0;
            }

            to.Receive(datagram.AsSpan(0, written), end);
            while (to.TryGetTransmit(_datagram, out _))
            {
            }

            return written;
        }

        public void Dispose()
        {
            _client.Dispose();
            _server.Dispose();
        }

        private bool Carry(DtlsSession from, DtlsSession to, PairEnd end)
        {
            bool any = false;
            ChangeFlight(from);
            while (from.TryGetTransmit(_datagram, out int written))
            {
                any = true;
                if (_random?.Next(12) == 0)
                {
                    byte[] changed = _datagram[.._random.Next(1, written + 1)];
                    changed[_random.Next(changed.Length)] ^= (byte)_random.Next(256);
                    to.Receive(changed, end);
                }

                to.Receive(_datagram.AsSpan(0, written), end);
            }

            return any;
        }

        /// <summary>The peer itself says something wrong: the messages are changed before they are protected.</summary>
        private void ChangeFlight(DtlsSession from)
        {
            if (_random is null || _random.Next(6) != 0 || from.FlightForTest.Items is not [_, ..])
            {
                return;
            }

            FlightItem item = from.FlightForTest.Items[_random.Next(from.FlightForTest.Items.Length)];
            ReadOnlySpan<byte> kept = from.FlightForTest.Body(item);
            Span<byte> body = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(kept), kept.Length);
            for (int i = _random.Next(1, 4); i > 0 && !body.IsEmpty; i--)
            {
                body[_random.Next(body.Length)] = (byte)_random.Next(256);
            }
        }
    }
}
