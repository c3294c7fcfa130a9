using Dtls.Records.Wire;

namespace Dtls.Records.Tests.Wire;

public sealed class WireReaderTests
{
    private static readonly byte[] Source = TestKeys.Count(1, 40);

    [Fact]
    public void Fields_are_big_endian_and_follow_each_other()
    {
        var reader = new WireReader(Source);
        Assert.Equal(0x01, reader.ReadUInt8());
        Assert.Equal(0x0203, reader.ReadUInt16());
        Assert.Equal(0x040506, reader.ReadUInt24());
        Assert.Equal(0x0708090Au, reader.ReadUInt32());
        Assert.Equal(0x0B0C0D0E0F10UL, reader.ReadUInt48());
        Assert.Equal(0x1112131415161718UL, reader.ReadUInt64());
        Assert.Equal([0x19, 0x1A], reader.ReadBytes(2).ToArray());
        Assert.False(reader.Completed);
        Assert.Equal(14, reader.ReadRest().Length);
        Assert.True(reader.Completed);
    }

    [Fact]
    public void The_first_field_that_does_not_fit_spoils_all_that_follow()
    {
        var reader = new WireReader(Source.AsSpan(0, 3));
        reader.ReadUInt16();
        Assert.Equal(0, reader.ReadUInt16());
        Assert.True(reader.Failed);
        Assert.Equal(0, reader.ReadUInt8());
        Assert.True(reader.Rest.IsEmpty);
        Assert.False(reader.Completed);
    }

    [Fact]
    public void Vectors_carry_their_length()
    {
        var reader = new WireReader([2, 0xA, 0xB, 0, 1, 0xC, 0, 0, 1, 0xD]);
        Assert.Equal([0xA, 0xB], reader.ReadVector8().ToArray());
        Assert.Equal([0xC], reader.ReadVector16().ToArray());
        Assert.Equal([0xD], reader.ReadVector24().ToArray());
        Assert.True(reader.Completed);
    }

    [Theory]
    [InlineData(0, 1, 9, false)] // shorter than it may be
    [InlineData(1, 1, 9, true)]
    [InlineData(3, 1, 2, false)] // longer than it may be
    [InlineData(5, 0, 9, false)] // longer than what is there
    public void Vectors_out_of_bounds_fail(byte length, int min, int max, bool fits)
    {
        var reader = new WireReader([length, 1, 2, 3]);
        Assert.Equal(fits ? length : 0, reader.ReadVector8(min, max).Length);
        Assert.Equal(!fits, reader.Failed);
    }

    [Fact]
    public void A_negative_length_fails()
    {
        var reader = new WireReader(Source);
        Assert.True(reader.ReadBytes(-1).IsEmpty);
        Assert.True(reader.Failed);
    }
}
