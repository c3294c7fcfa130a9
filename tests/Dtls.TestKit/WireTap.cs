using System.Security.Cryptography;
using Dtls.Handshake.KeySchedules;
using Dtls.Records;

namespace Dtls.TestKit;

/// <summary>
/// Reads what both ends of a DTLS 1.3 pair say to each other, and says things in their names, with the secrets of a key log. The suite is
/// TLS_AES_128_GCM_SHA256.
/// </summary>
public sealed class WireTap
{
    private const int Generations = 6;
    private const ushort HandshakeEpoch = 2;
    private const ushort ApplicationEpoch = 3;

    private readonly Dictionary<(bool ToServer, ushort Epoch), TrafficSecret> _secrets = [];

    /// <summary>For <see cref="PairOptions.KeyLog"/>.</summary>
    public void Log(string line)
    {
        string[] parts = line.Split(' ');
        bool toServer = parts[0].StartsWith("CLIENT", StringComparison.Ordinal);
        switch (parts[0])
        {
            case "CLIENT_HANDSHAKE_TRAFFIC_SECRET" or "SERVER_HANDSHAKE_TRAFFIC_SECRET":
                _secrets[(toServer, HandshakeEpoch)] = Parse(parts[2]);
                break;
            case "CLIENT_TRAFFIC_SECRET_0" or "SERVER_TRAFFIC_SECRET_0":
                TrafficSecret secret = Parse(parts[2]);
                for (ushort epoch = ApplicationEpoch; epoch < ApplicationEpoch + Generations; epoch++)
                {
                    _secrets[(toServer, epoch)] = secret;
                    secret = secret.CreateNext();
                }

                break;
            default:
                break;
        }
    }

    /// <summary>Every record sent so far that is plaintext or whose keys are known.</summary>
    public List<TappedRecord> Read(LossyLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        Dictionary<(bool ToServer, ushort Epoch), RecordOpener> openers = CreateOpeners();
        var records = new List<TappedRecord>();
        for (int i = 0; i < link.Sent.Count; i++)
        {
            (bool toServer, byte[] datagram, DateTimeOffset time) = link.Sent[i];
            for (ReadOnlySpan<byte> rest = datagram; !rest.IsEmpty;)
            {
                int consumed = rest.Length;
                foreach (((bool ToServer, ushort Epoch) key, RecordOpener opener) in openers)
                {
                    byte[] copy = rest.ToArray();
                    if (key.ToServer == toServer && opener.Open(copy, out OpenedRecord record, out int length) == OpenStatus.Opened)
                    {
                        records.Add(new TappedRecord(toServer, i, time, record.Type, record.Number, record.Plaintext.ToArray()));
                        consumed = length;
                        break;
                    }
                }

                rest = rest[consumed..];
            }
        }

        return records;
    }

    /// <summary>A datagram with one record, as the client or the server would have sealed it.</summary>
    public byte[] Forge(bool toServer, ushort epoch, ulong sequence, ContentType type, ReadOnlySpan<byte> plaintext)
    {
        using var sealer = new RecordSealer();
        using EpochKeys keys = _secrets[(toServer, epoch)].CreateKeys(AeadAlgorithm.Aes128Gcm, epoch);
        sealer.InstallKeys(keys);
        sealer.SkipSequenceTo(epoch, sequence);
        byte[] datagram = new byte[sealer.GetSealedLength(plaintext.Length)];
        SealStatus status = sealer.Seal(type, plaintext, datagram, out int written);
        return status == SealStatus.Sealed ? datagram[..written] : throw new InvalidOperationException($"The record could not be sealed: {status}.");
    }

    /// <summary>The same with content, type and padding as given, which need not be what a sealer would make. RFC 9147 §4.</summary>
    public byte[] ForgeInner(bool toServer, ushort epoch, ushort sequence, byte[] inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        using EpochKeys keys = _secrets[(toServer, epoch)].CreateKeys(AeadAlgorithm.Aes128Gcm, epoch);
        byte[] body = new byte[inner.Length + AesGcm.TagByteSizes.MaxSize];
        byte[] header = [(byte)(0x2C | (epoch & 3)), (byte)(sequence >> 8), (byte)sequence, (byte)(body.Length >> 8), (byte)body.Length];
        byte[] nonce = keys.Iv.ToArray();
        nonce[^2] ^= header[1];
        nonce[^1] ^= header[2];
        using (var gcm = new AesGcm(keys.Key, AesGcm.TagByteSizes.MaxSize))
        {
            gcm.Encrypt(nonce, inner, body.AsSpan(0, inner.Length), body.AsSpan(inner.Length), header);
        }

        using var aes = Aes.Create();
        aes.Key = keys.SequenceNumberKey.ToArray();
        byte[] mask = aes.EncryptEcb(body.AsSpan(0, 16), PaddingMode.None);
        header[1] ^= mask[0];
        header[2] ^= mask[1];
        return [.. header, .. body];
    }

    private static TrafficSecret Parse(string hex) => new(ScheduleHash.For(HashAlgorithmName.SHA256), new Secret(Convert.FromHexString(hex)));

    /// <summary>One for each epoch, because two epochs of an association may share their low bits.</summary>
    private Dictionary<(bool ToServer, ushort Epoch), RecordOpener> CreateOpeners()
    {
        var openers = new Dictionary<(bool ToServer, ushort Epoch), RecordOpener> { [(true, 0)] = new RecordOpener(), [(false, 0)] = new RecordOpener() };
        foreach (((bool ToServer, ushort Epoch) key, TrafficSecret secret) in _secrets)
        {
            using EpochKeys keys = secret.CreateKeys(AeadAlgorithm.Aes128Gcm, key.Epoch);
            openers[key] = new RecordOpener();
            openers[key].InstallKeys(keys);
            openers[key].DropEpoch(0);
        }

        return openers;
    }
}
