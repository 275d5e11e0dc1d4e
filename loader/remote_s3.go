package loader

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// s3Retries is how often a request is tried.
const s3Retries = 3

// objects copies the objects that s3://bucket/key names; the key may be a pattern, in which * stops at a slash.
func (c *copies) objects(ctx context.Context, u *url.URL) ([]source, error) {
	bucket, key := u.Host, strings.TrimPrefix(u.Path, "/")
	if bucket == "" || key == "" || u.User != nil || u.RawQuery != "" {
		return nil, errors.New("an address of S3 is s3://bucket/key and nothing else; the key to it comes from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	}
	client, err := c.s3Client()
	if err != nil {
		return nil, err
	}
	keys := []string{key}
	if at := strings.IndexAny(key, "*?["); at >= 0 {
		if keys, err = matching(ctx, client, bucket, key, key[:at]); err != nil {
			return nil, err
		}
	}
	var files []source
	for _, key := range keys {
		f, err := c.object(ctx, client, bucket, key)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

func (c *copies) s3Client() (*minio.Client, error) {
	at := &url.URL{Scheme: "https", Host: "s3.amazonaws.com"}
	if c.s3.Endpoint != "" {
		var err error
		if at, err = url.Parse(c.s3.Endpoint); err != nil || at.Host == "" {
			return nil, fmt.Errorf("the address of the S3 service is %q; write https://host", c.s3.Endpoint)
		}
		if !guarded(at) {
			return nil, fmt.Errorf("the S3 service at %s is not protected on its way: use https", at.Host)
		}
	}
	return minio.New(at.Host, &minio.Options{
		Creds: credentials.NewStaticV4(c.s3.Key, c.s3.Secret, c.s3.Token), Secure: at.Scheme == "https", Region: c.s3.Region,
		Transport: c.client.Transport, MaxRetries: s3Retries,
	})
}

// matching lists the keys of a pattern in the order of their names.
func matching(ctx context.Context, client *minio.Client, bucket, pattern, prefix string) ([]string, error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, fmt.Errorf("pattern s3://%s/%s: %w", bucket, pattern, err)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop() // the listing ends with it
	var keys []string
	for o := range client.ListObjects(ctx, bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if o.Err != nil {
			return nil, s3Error(ctx, "s3://"+bucket+"/"+prefix, o.Err)
		}
		if ok, err := path.Match(pattern, o.Key); ok && err == nil {
			keys = append(keys, o.Key)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("no object matches s3://%s/%s", bucket, pattern)
	}
	slices.Sort(keys)
	return keys, nil
}

// object copies one object.
func (c *copies) object(ctx context.Context, client *minio.Client, bucket, key string) (source, error) {
	name := "s3://" + bucket + "/" + key
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	quiet := time.AfterFunc(c.silence, func() { cancel(fmt.Errorf("no byte came for %s", c.silence)) })
	defer quiet.Stop()
	o, err := client.GetObject(ctx, bucket, key, minio.GetObjectOptions{})
	if err != nil {
		return source{}, s3Error(ctx, name, err)
	}
	defer o.Close() //nolint:errcheck // it was only read
	return c.keep(name, streamed(func(p []byte) (int, error) {
		n, err := o.Read(p)
		quiet.Reset(c.silence)
		if err != nil && !errors.Is(err, io.EOF) {
			err = s3Error(ctx, name, err)
		}
		return n, err
	}))
}

// s3Error says why an object did not come.
func s3Error(ctx context.Context, name string, err error) error {
	switch r := minio.ToErrorResponse(err); r.Code {
	case "NoSuchKey":
		return fmt.Errorf("there is no object %s", name)
	case "NoSuchBucket":
		return fmt.Errorf("there is no bucket of %s", name)
	case "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch":
		return fmt.Errorf("%s may not be read with the key given by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (%s)", name, r.Code)
	}
	return fetchError(ctx, name, err)
}
